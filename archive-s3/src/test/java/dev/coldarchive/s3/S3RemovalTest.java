package dev.coldarchive.s3;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.Removal;
import dev.coldarchive.store.RemovalContract;
import software.amazon.awssdk.core.sync.RequestBody;

class S3RemovalTest extends RemovalContract {
    private static final String PREFIX = "some/prefix";
    private String bucket;

    @Override
    protected ObjectStore openStore() {
        bucket = S3Server.get().freshBucket();
        return new S3Store(S3Server.get().client(), bucket, PREFIX, S3Options.defaults());
    }

    @Override
    protected Removal removalOf(ObjectStore store) {
        return new S3Removal(S3Server.get().client(), bucket, PREFIX, S3Options.defaults());
    }

    @Override
    protected void leaveAnUpload(ObjectStore store, ObjectKey key) {
        String id = S3Server.get().client().createMultipartUpload(r -> r.bucket(bucket).key(PREFIX + "/" + key)).uploadId();
        S3Server.get().client().uploadPart(r -> r.bucket(bucket).key(PREFIX + "/" + key).uploadId(id).partNumber(1), RequestBody.fromString("left"));
        S3Server.get().client().createMultipartUpload(r -> r.bucket(bucket).key("another/" + key));
    }
}
