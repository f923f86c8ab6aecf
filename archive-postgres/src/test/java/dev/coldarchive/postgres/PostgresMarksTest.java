package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresMarksTest {
    private static final Window TEN = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final Window ELEVEN = Window.of(TEN.end(), TEN.every());
    private static final TableSpec TRADES = TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build();

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresMarks marks = new PostgresMarks(database.dataSource(), "archive");

    @BeforeEach
    void install() {
        LedgerSchema.installMarks(database.dataSource(), "archive");
    }

    @Test
    void writersThatMarkTheSameWindowsInOppositeOrderDoNotWaitForEachOther() throws Exception {
        try (Connection one = writer(); Connection other = writer()) {
            TestDatabase.execute(one, "SET lock_timeout = '1ms'");
            TestDatabase.execute(other, "SET lock_timeout = '1ms'");
            marks.mark(one, TRADES, List.of(TEN));
            marks.mark(other, TRADES, List.of(ELEVEN));
            marks.mark(one, TRADES, List.of(ELEVEN));
            marks.mark(other, TRADES, List.of(TEN));
            one.commit();
            other.commit();
        }
        assertThat(marks.windows(TRADES)).extracting(MarkedWindow::marks).containsExactly(2L, 2L);
    }

    @Test
    void aThousandWindowsAreMarkedWithOneStatement() throws Exception {
        try (Connection writer = writer()) {
            TestDatabase.execute(writer, "CREATE TABLE statements (n int)", "INSERT INTO statements VALUES (0)",
                    "CREATE FUNCTION count_one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE statements SET n = n + 1; RETURN NULL; END'",
                    "CREATE TRIGGER counted AFTER INSERT ON archive.export_dirty_marks FOR EACH STATEMENT EXECUTE FUNCTION count_one()");
            marks.mark(writer, TRADES, TRADES.grid().between(TEN.start(), TEN.start().plus(Duration.ofHours(1_000))));
            writer.commit();
        }
        assertThat(database.value("SELECT n FROM statements")).isEqualTo("1");
        assertThat(marks.windows(TRADES)).hasSize(1_000);
    }

    @Test
    void aWriterWithAStrangeSearchPathAndIsolationMarksAllTheSame() throws Exception {
        try (Connection writer = writer()) {
            TestDatabase.execute(writer, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET search_path = ''", "SET TimeZone = 'Asia/Kathmandu'");
            marks.mark(writer, TRADES, List.of(TEN));
            writer.commit();
        }
        assertThat(marks.windows(TRADES)).extracting(MarkedWindow::window).containsExactly(TEN);
    }

    @Test
    void theWriterStaysInItsTransaction() throws Exception {
        try (Connection writer = writer()) {
            TestDatabase.execute(writer, "CREATE TABLE trades (exchange_ts bigint)");
            marks.mark(writer, TRADES, List.of(TEN));
            writer.rollback();
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(database.value("SELECT to_regclass('trades') IS NULL")).isEqualTo("t");
    }

    @Test
    void aMarkWrittenInARolledBackSavepointIsGone() throws Exception {
        try (Connection writer = writer()) {
            var savepoint = writer.setSavepoint();
            marks.mark(writer, TRADES, List.of(TEN));
            writer.rollback(savepoint);
            marks.mark(writer, TRADES, List.of(ELEVEN));
            writer.commit();
        }
        assertThat(marks.windows(TRADES)).extracting(MarkedWindow::window).containsExactly(ELEVEN);
    }

    @Test
    void aConnectionThatCommitsEveryStatementIsRefused() throws Exception {
        try (Connection writer = database.connect()) {
            assertThatThrownBy(() -> marks.mark(writer, TRADES, List.of(TEN))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.USAGE);
                assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("autocommit"));
            });
        }
    }

    @Test
    void anOpenTransactionInAnotherDatabaseHoldsMarksBack() throws Exception {
        TestDatabase elsewhere = EmbeddedPostgresServer.freshDatabase();
        try (Connection open = elsewhere.connect(); Connection writer = writer()) {
            open.setAutoCommit(false);
            TestDatabase.execute(open, "SELECT pg_current_xact_id()");
            marks.mark(writer, TRADES, List.of(TEN));
            writer.commit();
            assertThat(marks.windows(TRADES)).extracting(MarkedWindow::passed).containsExactly(false);
            open.rollback();
            assertThat(marks.windows(TRADES)).extracting(MarkedWindow::passed).containsExactly(true);
        }
    }

    @Test
    void whereNothingIsInstalledTheWayOutIsNamed() throws Exception {
        PostgresMarks missing = new PostgresMarks(database.dataSource(), "nowhere");
        assertThatThrownBy(() -> missing.windows(TRADES)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.NOT_INITIALISED);
            assertThat(e).hasMessageContaining("nowhere").hasMessageContaining("trades");
            assertThat(e.hint()).contains("run: archive init");
        });
        assertThatThrownBy(() -> missing.consume(TRADES, Set.of(1L))).isInstanceOf(ArchiveException.class);
    }

    @Test
    void withTheGrantsOfTheDocumentationAWriterMarksAndAnExporterReadsAndConsumes() throws Exception {
        String writer = "writer_" + database.name();
        String exporter = "exporter_" + database.name();
        database.execute("CREATE ROLE " + writer + " LOGIN", "CREATE ROLE " + exporter + " LOGIN", LedgerSchema.markingGrants("archive", writer),
                LedgerSchema.marksGrants("archive", exporter));
        try (Connection connection = database.dataSource(writer).getConnection()) {
            connection.setAutoCommit(false);
            marks.mark(connection, TRADES, List.of(TEN));
            connection.commit();
        }
        PostgresMarks exporters = new PostgresMarks(database.dataSource(exporter), "archive");
        assertThat(exporters.windows(TRADES)).hasSize(1);
        exporters.consume(TRADES, Set.of(Long.valueOf(database.value("SELECT id FROM archive.export_dirty_marks"))));
        assertThat(exporters.windows(TRADES)).isEmpty();
    }

    private Connection writer() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }
}
