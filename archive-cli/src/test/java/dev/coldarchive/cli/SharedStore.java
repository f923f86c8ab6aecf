package dev.coldarchive.cli;

import dev.coldarchive.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A store with atomic conditions that several processes write to, and what a reader finds in it. */
interface SharedStore {

    /** For the configuration of each. */
    String yaml();

    /** Every manifest that is there now, by its name. */
    Map<String, String> manifests() throws IOException;

    /** A directory with the Parquet files of now. */
    Path parquet() throws IOException;

    /** A directory of its own below this one. */
    static SharedStore directory(Path temporary) throws IOException {
        return new Directory(Files.createDirectory(temporary.resolve("files")));
    }

    /** A bucket of an S3 server of its own in this JVM, reached over HTTP. */
    static SharedStore bucket(Path temporary) throws IOException {
        S3Server server = S3Server.atomic();
        Files.writeString(temporary.resolve("access-key"), S3Server.ACCESS_KEY);
        Files.writeString(temporary.resolve("secret-key"), S3Server.SECRET_KEY);
        return new Bucket(server, server.freshBucket(), temporary);
    }

    /** Manifests by reading files. */
    record Directory(Path root) implements SharedStore {

        @Override
        public String yaml() {
            return "{uri: \"file://" + root + "\"}";
        }

        @Override
        public Map<String, String> manifests() throws IOException {
            Map<String, String> all = new TreeMap<>();
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.startsWith(root.resolve("_archive")) && path.toString().endsWith(".json")).toList()) {
                    all.put(root.relativize(file).toString(), Files.readString(file));
                }
            }
            return all;
        }

        @Override
        public Path parquet() {
            return root.resolve("raw");
        }
    }

    /** Manifests and files by asking the server. */
    record Bucket(S3Server server, String name, Path temporary) implements SharedStore {

        @Override
        public String yaml() {
            return "{uri: \"s3://" + name + "\", endpoint: \"" + server.endpoint() + "\", region: us-east-1, access-key: \"file:access-key\", secret-key: \"file:secret-key\", "
                    + "conditional-writes: atomic}";
        }

        @Override
        public Map<String, String> manifests() {
            Map<String, String> all = new TreeMap<>();
            for (String key : keys("_archive/", ".json")) {
                all.put(key, client().getObjectAsBytes(r -> r.bucket(name).key(key)).asUtf8String());
            }
            return all;
        }

        @Override
        public Path parquet() throws IOException {
            Path copies = temporary.resolve("copies");
            for (String key : keys("raw/", ".parquet")) {
                Path copy = copies.resolve(key);
                Files.createDirectories(copy.getParent());
                client().getObject(r -> r.bucket(name).key(key), copy);
            }
            return copies;
        }

        private List<String> keys(String prefix, String end) {
            return client().listObjectsV2Paginator(r -> r.bucket(name).prefix(prefix)).contents().stream().map(S3Object::key).filter(key -> key.endsWith(end)).toList();
        }

        private S3Client client() {
            return server.client();
        }
    }
}
