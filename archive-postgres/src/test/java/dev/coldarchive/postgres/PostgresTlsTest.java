package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.tls.TestCertificate;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code sslmode=verify-full} against a server with a certificate: the right server is talked to in secret, any other is refused with the reason. */
class PostgresTlsTest {
    @TempDir
    static Path directory;
    private static TestCertificate localhost;
    private static TestCertificate stranger;
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startWithACertificate() throws Exception {
        localhost = TestCertificate.make(directory.resolve("localhost"), "localhost");
        stranger = TestCertificate.make(directory.resolve("stranger"), "localhost");
        server = EmbeddedPostgresServer.start(EmbeddedPostgresServer.settings(EmbeddedPostgres.builder()).setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", localhost.certificate().toString()).setServerConfig("ssl_key_file", localhost.key().toString()));
        LedgerSchema.install(source("localhost", "sslmode=verify-full&sslrootcert=" + localhost.certificate()), "archive");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theServerWhoseCertificateIsTrustedIsTalkedToInSecret() throws Exception {
        PGSimpleDataSource source = source("localhost", "sslmode=verify-full&sslrootcert=" + localhost.certificate());
        assertThat(new PostgresLedger(source).cursor("trades")).isEmpty();
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getString(2)).startsWith("TLSv1.");
        }
    }

    @Test
    void aServerOfAnotherNameIsRefused() throws Exception {
        refused(source("127.0.0.1", "sslmode=verify-full&sslrootcert=" + localhost.certificate()), "127.0.0.1");
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws Exception {
        refused(source("localhost", "sslmode=verify-full&sslrootcert=" + stranger.certificate()), "SSL error");
    }

    @Test
    void aRootCertificateThatIsNotThereIsNamed() throws Exception {
        refused(source("localhost", "sslmode=verify-full&sslrootcert=" + directory.resolve("missing.crt")), "missing.crt");
    }

    /** What the documentation warns of: this mode encrypts, and believes any server. */
    @Test
    void requireBelievesAnyServer() throws Exception {
        assertThat(new PostgresLedger(source("127.0.0.1", "sslmode=require")).cursor("trades")).isEmpty();
    }

    @Test
    void longAnswersAreGatheredBelowTlsToo() throws Exception {
        PGSimpleDataSource source = source("localhost", "sslmode=verify-full&sslrootcert=" + localhost.certificate());
        byte[] plainly = longAnswer(source);
        source.setSocketFactory(GatheringSocketFactory.class.getName());
        assertThat(plainly).hasSize(3_200_000);
        assertThat(Arrays.mismatch(plainly, longAnswer(source))).isEqualTo(-1);
    }

    private static byte[] longAnswer(PGSimpleDataSource source) throws SQLException {
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT convert_to(string_agg(md5(n::text), ''), 'UTF8') FROM generate_series(1, 100000) n")) {
            row.next();
            return row.getBytes(1);
        }
    }

    private static void refused(PGSimpleDataSource source, String reason) {
        assertThatThrownBy(() -> new PostgresLedger(source).cursor("trades")).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.USAGE);
            assertThat(e).hasMessageContaining(reason);
            assertThat(e.hint().orElse("")).contains("sslmode", "sslrootcert");
        });
    }

    private static PGSimpleDataSource source(String host, String parameters) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://" + host + ":" + server.getPort() + "/postgres?" + parameters);
        source.setUser("postgres");
        return source;
    }
}
