package com.example.deduplicator;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** A PostgreSQL and an S3 server, both real, on free ports of 127.0.0.1; they live as long as the test JVM. */
final class Servers {
    static final String ACCESS_KEY = "test-access-key";
    static final String SECRET_KEY = "test-secret-key";
    static final EmbeddedPostgres POSTGRES = postgres();
    static final URI S3 = s3();

    private Servers() {}

    private static EmbeddedPostgres postgres() {
        Path turns = Path.of(System.getProperty("java.io.tmpdir"), "archive-tests-start-postgres-" + System.getProperty("user.name") + ".lock");
        try (FileChannel one = FileChannel.open(turns, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            one.lock(); // the first on a machine unpacks the binaries, and others would not wait long enough for that
            return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(5)).setServerConfig("fsync", "off").setServerConfig("max_connections", "100").start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the embedded PostgreSQL; as root it needs 'unshare -U'", e);
        }
    }

    private static URI s3() {
        try {
            S3Proxy proxy = S3Proxy.builder().blobStore(new TransientNio2BlobStore()).endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY).build();
            proxy.start();
            System.setProperty("aws.accessKeyId", ACCESS_KEY);
            System.setProperty("aws.secretAccessKey", SECRET_KEY);
            return URI.create("http://127.0.0.1:" + proxy.getPort());
        } catch (Exception e) {
            throw new IllegalStateException("s3proxy did not start", e);
        }
    }
}
