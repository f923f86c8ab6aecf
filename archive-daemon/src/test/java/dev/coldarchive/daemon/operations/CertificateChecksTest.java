package dev.coldarchive.daemon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.doctor.Check;
import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.doctor.Status;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.tls.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of a server before anybody logs in: here one that shows a certificate which ends in ten days, to HTTPS and to PostgreSQL's clients; and what is wrong with a directory as store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateChecksTest {
    private Path directory;
    private ServerSocket server;
    private SSLContext context;

    @BeforeAll
    void start(@TempDir Path own) throws Exception {
        directory = own;
        TestCertificate certificate = TestCertificate.make(directory.resolve("tls"), "localhost", 10);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.store(), TestCertificate.PASSWORD.toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(this::serve, "short-lived-certificate");
        serving.setDaemon(true);
        serving.start();
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    /** A client of PostgreSQL asks for encryption first, in eight bytes that begin with zero; one of HTTPS begins at once. */
    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                byte[] first = client.getInputStream().readNBytes(1);
                if (first.length == 1 && first[0] == 0) {
                    client.getInputStream().readNBytes(7);
                    client.getOutputStream().write('S');
                    first = new byte[0];
                }
                try (SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(client, new ByteArrayInputStream(first), true)) {
                    encrypted.startHandshake();
                }
            } catch (IOException e) {
                // a client that has seen enough hangs up
            }
        }
    }

    private Configuration configuration(String source, String store) {
        return Configuration.parse("archive.yaml", """
                source: {url: "%s", user: exporter}
                store: %s
                instance: test
                work-dir: %s
                tables:
                  trades: {time-column: at, time-unit: micros}
                """.formatted(source, store, directory.resolve("work")), directory, Map.of("AWS_REGION", "us-east-1"));
    }

    private Outcome outcome(CheckId id, Configuration configuration) throws Exception {
        for (Check check : new NetworkChecks(configuration, TimeSource.system()).all()) {
            if (check.id() == id) {
                return check.look().look();
            }
        }
        throw new AssertionError("no " + id);
    }

    private Configuration against(int port) {
        return configuration("jdbc:postgresql://localhost:" + port + "/db", "{uri: \"s3://bucket\", endpoint: \"https://localhost:" + port + "\"}");
    }

    @Test
    void aCertificateOfTheDatabaseThatEndsSoonIsAWarning() throws Exception {
        Outcome outcome = outcome(CheckId.DATABASE_TLS, against(server.getLocalPort()));
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.WARN);
        assertThat(outcome.message()).contains("localhost ends in 9 days");
    }

    @Test
    void aCertificateOfTheStoreThatEndsSoonIsAWarning() throws Exception {
        Outcome outcome = outcome(CheckId.STORE_TLS, against(server.getLocalPort()));
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.WARN);
        assertThat(outcome.message()).contains("localhost ends in 9 days");
    }

    @Test
    void aStoreInClearOnAnotherMachineIsAWarningAndOnThisOneFine() throws Exception {
        String source = "jdbc:postgresql://localhost:1/db";
        assertThat(outcome(CheckId.STORE_TLS, configuration(source, "{uri: \"s3://bucket\", endpoint: \"http://192.0.2.1:9000\"}")).message()).contains("goes to http://192.0.2.1:9000 in clear");
        assertThat(outcome(CheckId.STORE_TLS, configuration(source, "{uri: \"s3://bucket\", endpoint: \"http://127.0.0.1:9000\"}")).status()).isEqualTo(Status.OK);
        assertThat(outcome(CheckId.DATABASE_TLS, configuration("jdbc:postgresql://192.0.2.1:5432/db?sslmode=disable", "{uri: \"s3://bucket\"}")).message()).contains("192.0.2.1 in clear");
    }

    @Test
    void aDirectoryThatIsOpenToAllOrLiesInMemoryOrInTheWorkDirectoryIsNamed() throws Exception {
        Path store = Files.createDirectory(directory.resolve("store"));
        Path mounts = Files.writeString(directory.resolve("mounts"), "/dev/sda1 / ext4 rw 0 0\n");
        Machine machine = new Machine(65_536, 1 << 30, 2L << 30, mounts, directory);
        assertThat(directory(machine, store).status()).isEqualTo(Status.OK);
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(directory(machine, store).message()).contains("everybody on this machine may write");
        assertThat(directory(machine, directory.resolve("work/store")).message()).contains("lie in each other");
        Files.writeString(mounts, "tmpfs " + store + " tmpfs rw 0 0\n");
        assertThat(directory(machine, store).message()).contains("lies in memory");
    }

    private Outcome directory(Machine machine, Path store) throws Exception {
        Configuration configuration = configuration("jdbc:postgresql://localhost:1/db", "{uri: \"file://" + store + "\"}");
        return new MachineChecks(configuration, machine).all().stream().filter(check -> check.id() == CheckId.STORE_DIRECTORY).findFirst().orElseThrow().look().look();
    }
}
