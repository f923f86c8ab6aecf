package dev.coldarchive.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Transient;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.tls.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** An endpoint with a certificate: trusted only if Java trusts who signed it, for the name that it says. */
class S3TlsTest {
    private static final ObjectKey KEY = ObjectKey.of("raw/missing.parquet");

    @TempDir
    Path directory;
    private TestCertificate certificate;
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        certificate = TestCertificate.make(directory, "localhost");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.store(), TestCertificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith(".parquet") ? 404 : 200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefusedAndNotTriedAgain() {
        assertThatThrownBy(() -> head(endpoint("localhost"))).isNotInstanceOf(Transient.class).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.FAILURE);
            assertThat(e).hasMessageContaining("certificate is not trusted");
            assertThat(e.hint().orElse("")).contains("trustStore");
        });
    }

    /** In a JVM of its own, as the documentation says: {@code -Djavax.net.ssl.trustStore}. */
    @Test
    void aCertificateOfATrustStoreIsBelievedForItsNameOnly() throws Exception {
        assertThat(inAnotherJvm("localhost")).endsWith("not there\n");
        assertThat(inAnotherJvm("127.0.0.1")).contains("certificate is not trusted or TLS failed");
    }

    private String inAnotherJvm(String host) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djavax.net.ssl.trustStore=" + certificate.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + TestCertificate.PASSWORD, "-cp", System.getProperty("java.class.path"), S3TlsTest.class.getName(), endpoint(host).toString())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** What the other JVM runs. */
    public static void main(String[] arguments) {
        System.out.println(head(URI.create(arguments[0])) ? "there" : "not there");
    }

    private static boolean head(URI endpoint) {
        try (S3Client client = S3Clients.builder(Map.of()).region("us-east-1").endpoint(endpoint).pathStyle(true).credentials("id", "key", null).build()) {
            return new S3Store(client, "bucket", "", S3Options.builder().build()).head(KEY).isPresent();
        }
    }

    private URI endpoint(String host) {
        return URI.create("https://" + host + ":" + server.getAddress().getPort());
    }
}
