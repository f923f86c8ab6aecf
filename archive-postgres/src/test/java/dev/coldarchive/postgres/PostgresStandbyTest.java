package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.source.SharedSnapshot;
import dev.coldarchive.source.SliceRows;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A real primary and a real standby of it, whose replay is paused. */
class PostgresStandbyTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final long MICROS = TEN.getEpochSecond() * 1_000_000;
    private static final Window WINDOW = Window.of(TEN, Duration.ofHours(1));
    private static final TableSpec SPEC = TableSpec.builder("t").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();

    @Test
    void theWindowsOfAStandbyWaitForItsReplay() throws Exception {
        try (EmbeddedPostgres first = EmbeddedPostgresServer.start(EmbeddedPostgresServer.settings(EmbeddedPostgres.builder()))) {
            TestDatabase primary = new TestDatabase("127.0.0.1", first.getPort(), "postgres");
            primary.execute("CREATE TABLE t (ts bigint)", "INSERT INTO t VALUES (" + MICROS + ")");
            try (EmbeddedPostgres second = StandbyServer.of(primary)) {
                TestDatabase standby = new TestDatabase("127.0.0.1", second.getPort(), "postgres");
                assertThat(standby.value("SELECT pg_is_in_recovery()")).isEqualTo("t");
                PostgresSource source = new PostgresSource(standby.dataSource(), primary.dataSource(), SourceOptions.DEFAULT);
                aSnapshotOfTheSameNameOnAnotherServerIsNotTheView(primary, standby);
                aStandbyByItselfIsRefused(standby);
                aPausedReplayKeepsTheWindowOpen(primary, standby, source);
                aWriterOnThePrimaryKeepsItOpen(primary, standby, source);
                anotherClusterIsRefused(standby);
                aStandbyThatIsCutOffIsBehindAsSoonAsItsPrimaryGoesOn(primary, standby);
            }
        }
    }

    /** Names are of a slot and its transactions, and each server counts its own; the standby does not have these rows yet. */
    private static void aSnapshotOfTheSameNameOnAnotherServerIsNotTheView(TestDatabase primary, TestDatabase standby) throws Exception {
        primary.execute("CREATE TABLE u (ts bigint)");
        awaitReplay(primary, standby);
        standby.execute("SELECT pg_wal_replay_pause()");
        primary.execute("INSERT INTO u VALUES (" + MICROS + "), (" + (MICROS + 1_800_000_000L) + ")");
        OddPool pool = new OddPool(primary.dataSource());
        AtomicBoolean same = new AtomicBoolean();
        TableSpec spec = TableSpec.builder("u").time(SPEC.time()).slices(2).build();
        try (SharedSnapshot view = (SharedSnapshot) new PostgresSource(pool.dataSource()).snapshot(spec, WINDOW); Exporters others = new Exporters()) {
            pool.next(() -> {
                others.exportTheSame(primary.value("SELECT name FROM pg_ls_dir('pg_snapshots') AS name"), standby);
                same.set(true);
                return standby.connect();
            });
            assertThat(view.join()).isEmpty();
            assertThat(same).isTrue();
            assertThat(RowValues.readAll(view.rows(WINDOW, BatchLimits.DEFAULT))).as("rows of the view").hasSize(2);
        }
        standby.execute("SELECT pg_wal_replay_resume()");
    }

    /** Sessions that do what other streams do anyway: they export snapshots. */
    private static final class Exporters implements AutoCloseable {
        private final List<Connection> open = new ArrayList<>();

        void exportTheSame(String name, TestDatabase server) throws SQLException {
            String slot = name.substring(0, 8);
            for (String here = ""; !here.equals(name); ) {
                assertThat(open).as("sessions tried for %s", name).hasSizeLessThan(40);
                Connection other = server.connect();
                open.add(other);
                other.setAutoCommit(false);
                do {
                    other.rollback();
                    TestDatabase.execute(other, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                    here = exported(other);
                } while (here.startsWith(slot) && here.compareTo(name) < 0);
            }
        }

        private static String exported(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                return row.getString(1);
            }
        }

        @Override
        public void close() throws SQLException {
            for (Connection other : open) {
                other.close();
            }
        }
    }

    private static void aStandbyThatIsCutOffIsBehindAsSoonAsItsPrimaryGoesOn(TestDatabase primary, TestDatabase standby) throws SQLException {
        PostgresSource source = new PostgresSource(standby.dataSource(), primary.dataSource(), SourceOptions.DEFAULT);
        awaitReplay(primary, standby);
        assertThat(source.replayLag()).as("of an idle primary").isZero();
        standby.execute("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()",
                "DO $$ BEGIN WHILE EXISTS (SELECT 1 FROM pg_stat_wal_receiver) LOOP PERFORM pg_sleep(0.01), pg_stat_clear_snapshot(); END LOOP; END $$");
        assertThat(source.replayLag()).as("nothing was done there since").isZero();
        primary.execute("CHECKPOINT");
        assertThat(source.replayLag()).as("what changes nothing is not waited for").isZero();
        primary.execute("INSERT INTO t VALUES (" + (MICROS + 3) + ")");
        assertThat(source.replayLag()).isPositive();
    }

    private static void aStandbyByItselfIsRefused(TestDatabase standby) {
        assertThatThrownBy(() -> new PostgresSource(standby.dataSource()).snapshot(SPEC, WINDOW)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.USAGE);
            assertThat(e).hasMessageContaining("standby");
            assertThat(e.hint().orElseThrow()).contains("primary");
        });
    }

    private static void aPausedReplayKeepsTheWindowOpen(TestDatabase primary, TestDatabase standby, PostgresSource source) throws Exception {
        awaitReplay(primary, standby);
        standby.execute("SELECT pg_wal_replay_pause()");
        primary.execute("INSERT INTO t VALUES (" + (MICROS + 1) + ")");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.openWriters()).first().asString().contains("replay has not passed transaction " + snapshot.fence(), "replay is paused");
            assertThat(snapshot.openSince()).as("it is waited for however long it takes").isEmpty();
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(1);
        }
        awaitReceived(primary, standby);
        assertThat(source.replayLag()).isPositive();
        standby.execute("SELECT pg_wal_replay_resume()");
        awaitReplay(primary, standby);
        assertThat(source.replayLag()).as("all is replayed").isZero();
        assertThat(new PostgresSource(primary.dataSource()).replayLag()).as("of what is no standby").isZero();
        aViewOfAStandbyCanBeJoined(source);
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.openWriters()).isEmpty();
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(2);
            snapshot.complete();
        }
    }

    private static void aViewOfAStandbyCanBeJoined(PostgresSource source) {
        try (SharedSnapshot snapshot = (SharedSnapshot) source.snapshot(SPEC, WINDOW); SliceRows joined = snapshot.join().orElseThrow()) {
            assertThat(RowValues.readAll(joined.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(2);
        }
    }

    private static void aWriterOnThePrimaryKeepsItOpen(TestDatabase primary, TestDatabase standby, PostgresSource former) throws Exception {
        PostgresSource source = new PostgresSource(standby.dataSource(), primary.dataSource(), SourceOptions.DEFAULT);
        try (Connection writer = primary.connect()) {
            writer.setAutoCommit(false);
            TestDatabase.execute(writer, "INSERT INTO t VALUES (" + (MICROS + 2) + ")");
            try (WindowSnapshot first = source.snapshot(SPEC, WINDOW)) {
                assertThat(first.openWriters()).isNotEmpty();
            }
            awaitReplay(primary, standby);
            try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
                assertThat(snapshot.openWriters()).anySatisfy(who -> assertThat(who).contains("user postgres"));
            }
            try (WindowSnapshot before = former.snapshot(SPEC, WINDOW)) {
                assertThat(before.openWriters()).as("it began after that source's X").isEmpty();
            }
            writer.commit();
        }
        awaitReplay(primary, standby);
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.openWriters()).isEmpty();
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(3);
        }
    }

    private static void anotherClusterIsRefused(TestDatabase standby) throws SQLException {
        TestDatabase other = EmbeddedPostgresServer.freshDatabase();
        other.execute("CREATE TABLE t (ts bigint)");
        assertThatThrownBy(() -> new PostgresSource(standby.dataSource(), other.dataSource(), SourceOptions.DEFAULT).snapshot(SPEC, WINDOW))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE)).hasMessageContaining("different clusters");
    }

    /** Waits, in the standby, until it has received what it does not replay. */
    private static void awaitReceived(TestDatabase primary, TestDatabase standby) throws SQLException {
        primary.execute("SELECT pg_logical_emit_message(true, 'test', 'flush')");
        String written = primary.value("SELECT pg_current_wal_flush_lsn()");
        standby.execute("DO $$ BEGIN WHILE pg_last_wal_receive_lsn() < '" + written + "'::pg_lsn LOOP PERFORM pg_sleep(0.01); END LOOP; END $$");
    }

    /** Waits, in the standby, until it has replayed all that the primary has written. */
    private static void awaitReplay(TestDatabase primary, TestDatabase standby) throws SQLException {
        // A written record makes the primary send what commits without content left in its buffers.
        primary.execute("SELECT pg_logical_emit_message(true, 'test', 'flush')");
        String written = primary.value("SELECT pg_current_wal_flush_lsn()");
        try (Connection connection = standby.connect()) {
            TestDatabase.execute(connection, "SET statement_timeout = '5min'", "DO $$ BEGIN WHILE pg_last_wal_replay_lsn() < '" + written
                    + "'::pg_lsn LOOP PERFORM pg_sleep(0.01); END LOOP; END $$");
        }
    }
}
