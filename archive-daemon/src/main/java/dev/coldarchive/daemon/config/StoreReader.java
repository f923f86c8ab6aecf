package dev.coldarchive.daemon.config;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.daemon.config.StoreSettings.Encryption;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the section of the store. */
final class StoreReader {
    private static final List<String> STORAGE_CLASSES = List.of("STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR");
    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; other stores allow upper case and underscores too. */
    private static final String BUCKET = "[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]";

    private final Section store;
    private final References references;

    StoreReader(Section store, References references) {
        this.store = store;
        this.references = references;
    }

    Optional<StoreSettings> read(boolean literalSecrets) {
        Optional<URI> uri = store.require(ConfigKey.URI, store.value(ConfigKey.URI, StoreReader::storeUri));
        Optional<URI> endpoint = store.value(ConfigKey.ENDPOINT, StoreReader::endpoint);
        Optional<String> region = store.value(ConfigKey.REGION, ConfigurationReader::notBlank).or(() -> region(endpoint.isPresent()));
        Optional<Boolean> pathStyle = store.value(ConfigKey.PATH_STYLE, ConfigurationReader::flag);
        boolean checksums = ConfigurationReader.flag(store, ConfigKey.CHECKSUMS);
        Optional<Encryption> encryption = store.valueOrDefault(ConfigKey.ENCRYPTION, text -> Encryption.valueOf(spelled(text, "none|SSE-S3|SSE-KMS").replace('-', '_')));
        Optional<String> kmsKey = store.value(ConfigKey.KMS_KEY, ConfigurationReader::notBlank);
        Optional<String> storageClass = store.value(ConfigKey.STORAGE_CLASS, text -> spelled(text, String.join("|", STORAGE_CLASSES)));
        Optional<Secret> accessKey = store.secret(ConfigKey.ACCESS_KEY, literalSecrets);
        Optional<Secret> secretKey = store.secret(ConfigKey.SECRET_KEY, literalSecrets);
        Optional<ConditionalWrites> conditional = store.value(ConfigKey.CONDITIONAL_WRITES, text -> ConditionalWrites.valueOf(spelled(text, "atomic|unknown")));
        uri.ifPresent(u -> contradictions(u, region, encryption));
        return uri.flatMap(u -> encryption.map(e -> new StoreSettings(u, region, endpoint, pathStyle.orElse(endpoint.isPresent()), e, kmsKey, checksums, storageClass,
                accessKey, secretKey, conditional)));
    }

    private void contradictions(URI uri, Optional<String> region, Optional<Encryption> encryption) {
        if (uri.getScheme().equals("file")) {
            ConfigKey.of("store").stream().filter(k -> k != ConfigKey.URI && store.has(k)).forEach(k -> store.problem(k, "means nothing to a directory; leave it out"));
            return;
        }
        if (region.isEmpty() && !store.has(ConfigKey.REGION)) {
            store.problem(ConfigKey.REGION, "is missing, and neither AWS_REGION nor AWS_DEFAULT_REGION is set");
        }
        if (store.has(ConfigKey.KMS_KEY) && encryption.isPresent() && encryption.get() != Encryption.SSE_KMS) {
            store.problem(ConfigKey.KMS_KEY, "means nothing without encryption: SSE-KMS");
        }
        if (store.has(ConfigKey.ACCESS_KEY) != store.has(ConfigKey.SECRET_KEY)) {
            ConfigKey given = store.has(ConfigKey.ACCESS_KEY) ? ConfigKey.ACCESS_KEY : ConfigKey.SECRET_KEY;
            store.problem(given, "needs the other half: access-key and secret-key come together");
        }
    }

    private Optional<String> region(boolean ownEndpoint) {
        return references.variable("AWS_REGION").or(() -> references.variable("AWS_DEFAULT_REGION")).or(() -> ownEndpoint ? Optional.of("us-east-1") : Optional.empty());
    }

    /** The same settings for another uri, but for what a person said of the store itself. */
    static StoreSettings at(String uri, StoreSettings like, Map<String, String> environment) {
        try {
            Optional<String> region = like.region().or(() -> Optional.ofNullable(environment.get("AWS_REGION"))).or(() -> Optional.ofNullable(environment.get("AWS_DEFAULT_REGION")));
            return new StoreSettings(storeUri(uri), region, like.endpoint(), like.pathStyle(), like.encryption(), like.kmsKey(), like.checksums(), like.storageClass(),
                    like.accessKey(), like.secretKey(), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot use store " + uri + ": " + (e.getMessage() == null ? "it is no uri of a store" : e.getMessage()),
                    "allowed: s3://bucket/prefix or file:///path", e);
        }
    }

    private static URI storeUri(String text) {
        URI uri = URI.create(text);
        if (uri.getQuery() != null || uri.getFragment() != null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException();
        }
        if ("file".equals(uri.getScheme()) && uri.getAuthority() == null && uri.getPath() != null) {
            return Path.of(uri).toUri().getPath().equals("/") ? refuse("the root of the file system is no archive") : uri;
        }
        if (!"s3".equals(uri.getScheme()) || uri.getAuthority() == null) {
            throw new IllegalArgumentException();
        }
        return uri.getAuthority().matches(BUCKET) ? uri : refuse("'" + uri.getAuthority() + "' is no name of a bucket");
    }

    private static URI endpoint(String text) {
        URI uri = URI.create(text);
        if (uri.getUserInfo() != null) {
            throw new BadValue("credentials do not stand in a URL; use access-key and secret-key");
        }
        if (!List.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null || uri.getQuery() != null) {
            throw new IllegalArgumentException();
        }
        return uri;
    }

    private static URI refuse(String reason) {
        throw new BadValue(reason);
    }

    /** One of the spellings, in upper case; case does not matter. */
    static String spelled(String text, String spellings) {
        if (!List.of(spellings.toUpperCase(Locale.ROOT).split("\\|")).contains(text.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException();
        }
        return text.toUpperCase(Locale.ROOT);
    }
}
