package dev.coldarchive.s3;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.ObjectStoreContract;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract on another make of server; needs a Docker engine. */
@Tag("containers")
class S3StoreOnMinioTest extends ObjectStoreContract {
    private static final String USER = "minio-user";
    private static final String PASSWORD = "minio-password";

    private static GenericContainer<?> minio;
    private static S3Client client;

    private String bucket;

    @BeforeAll
    static void startMinio() {
        minio = new GenericContainer<>(DockerImageName.parse("minio/minio:RELEASE.2025-04-22T22-12-26Z")).withCommand("server", "/data").withExposedPorts(9000)
                .withEnv("MINIO_ROOT_USER", USER).withEnv("MINIO_ROOT_PASSWORD", PASSWORD).waitingFor(Wait.forHttp("/minio/health/ready").forPort(9000));
        minio.start();
        client = S3Clients.builder(Map.of()).endpoint(URI.create("http://" + minio.getHost() + ":" + minio.getMappedPort(9000))).pathStyle(true).credentials(USER, PASSWORD, null).build();
    }

    @AfterAll
    static void stopMinio() {
        if (client != null) {
            client.close();
        }
        minio.stop();
    }

    @Override
    protected ObjectStore emptyStore() {
        bucket = "test-" + UUID.randomUUID();
        client.createBucket(b -> b.bucket(bucket));
        return new S3Store(client, bucket, "archive", S3Options.defaults());
    }

    @Override
    protected void overwriteBehindItsBack(ObjectKey key, byte[] content) {
        client.putObject(r -> r.bucket(bucket).key("archive/" + key), RequestBody.fromBytes(content));
    }
}
