package dev.coldarchive.s3;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.ObjectStoreContract;
import software.amazon.awssdk.core.sync.RequestBody;

class S3StoreTest extends ObjectStoreContract {
    private final S3Server server = S3Server.get();
    private String bucket;

    @Override
    protected ObjectStore emptyStore() {
        bucket = server.freshBucket();
        return new S3Store(server.client(), bucket, "archive/prod", S3Options.defaults());
    }

    @Override
    protected void overwriteBehindItsBack(ObjectKey key, byte[] content) {
        server.client().putObject(r -> r.bucket(bucket).key("archive/prod/" + key), RequestBody.fromBytes(content));
    }
}
