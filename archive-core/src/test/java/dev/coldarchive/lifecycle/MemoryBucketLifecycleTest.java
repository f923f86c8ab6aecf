package dev.coldarchive.lifecycle;

class MemoryBucketLifecycleTest extends BucketLifecycleContract {
    @Override
    protected BucketLifecycle create() {
        return new MemoryBucketLifecycle();
    }
}
