package dev.coldarchive.daemon.config;

import dev.coldarchive.store.ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where files go: a bucket, or a directory.
 *
 * @param uri {@code s3://bucket/prefix} or {@code file:///path}
 * @param region of the bucket; always there for a bucket
 * @param endpoint of a store other than AWS
 * @param pathStyle whether the bucket is named in the path instead of the host name
 * @param encryption of objects, asked for with each put
 * @param kmsKey key of SSE-KMS; empty for the account's own
 * @param checksums whether the store understands the CRC32C checksums that are sent with puts
 * @param storageClass storage class of new objects; empty for the bucket's default
 * @param accessKey credentials of the store's own; empty for the SDK's chain (environment, role, web identity)
 * @param secretKey there exactly when {@code accessKey} is
 * @param conditionalWrites what a person says of the store's conditional writes; empty for what is known of it
 */
public record StoreSettings(
        URI uri, Optional<String> region, Optional<URI> endpoint, boolean pathStyle, Encryption encryption, Optional<String> kmsKey, boolean checksums,
        Optional<String> storageClass, Optional<Secret> accessKey, Optional<Secret> secretKey, Optional<ObjectStore.ConditionalWrites> conditionalWrites) {

    /** Server-side encryption that each put asks for. */
    public enum Encryption {
        /** None asked for: the bucket's default applies. */
        NONE,
        /** Keys of the store. */
        SSE_S3,
        /** Keys of the key management service. */
        SSE_KMS
    }

    /** Whether it is a bucket rather than a directory. */
    public boolean isBucket() {
        return uri.getScheme().equals("s3");
    }

    /** Name of the bucket. */
    public String bucket() {
        return uri.getAuthority();
    }

    /** What all keys in the bucket begin with, without slashes at its ends; may be empty. */
    public String prefix() {
        return uri.getPath().replaceAll("^/+|/+$", "");
    }

    /** The directory. */
    public Path directory() {
        return Path.of(uri);
    }

    @Override
    public String toString() {
        return "StoreSettings[" + uri + endpoint.map(e -> ", endpoint=" + e).orElse("") + "]";
    }
}
