package dev.coldarchive.daemon;

import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.lifecycle.BucketLifecycle;
import dev.coldarchive.s3.S3Clients;
import dev.coldarchive.s3.S3Encryption;
import dev.coldarchive.s3.S3Facts;
import dev.coldarchive.s3.S3Lifecycle;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Removal;
import dev.coldarchive.s3.S3Store;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** Builds the S3 store, and the client that it needs, from settings. */
final class Stores {
    private Stores() {}

    static S3Client client(StoreSettings settings) {
        // the region was settled when the configuration was read
        S3Clients clients = S3Clients.builder(Map.of()).pathStyle(settings.pathStyle());
        settings.region().ifPresent(clients::region);
        settings.endpoint().ifPresent(clients::endpoint);
        settings.accessKey().ifPresent(key -> clients.credentials(key.reveal(), settings.secretKey().orElseThrow().reveal(), null));
        return clients.build();
    }

    static S3Store bucket(S3Client client, StoreSettings settings) {
        return new S3Store(client, settings.bucket(), settings.prefix(), options(settings));
    }

    static S3Facts facts(S3Client client, StoreSettings settings) {
        return new S3Facts(client, settings.bucket(), settings.prefix(), options(settings));
    }

    private static S3Options options(StoreSettings settings) {
        S3Options.Builder options = S3Options.builder().encryption(encryption(settings)).checksums(settings.checksums());
        settings.storageClass().ifPresent(options::storageClass);
        settings.conditionalWrites().ifPresent(options::conditionalWrites);
        return options.build();
    }

    static S3Removal removal(S3Client client, StoreSettings settings) {
        return new S3Removal(client, settings.bucket(), settings.prefix(), S3Options.defaults());
    }

    static TrialPlace trial(S3Client client, StoreSettings settings, String prefix) {
        String below = settings.prefix().isEmpty() ? prefix : settings.prefix() + "/" + prefix;
        return new TrialPlace(new S3Store(client, settings.bucket(), below, options(settings)), new S3Removal(client, settings.bucket(), below, S3Options.defaults()), Optional.empty());
    }

    static BucketLifecycle lifecycle(S3Client client, StoreSettings settings) {
        return new S3Lifecycle(client, settings.bucket(), S3Options.defaults());
    }

    private static S3Encryption encryption(StoreSettings settings) {
        return switch (settings.encryption()) {
            case NONE -> S3Encryption.BUCKET_DEFAULT;
            case SSE_S3 -> S3Encryption.SSE_S3;
            case SSE_KMS -> new S3Encryption(S3Encryption.Mode.SSE_KMS, settings.kmsKey());
        };
    }
}
