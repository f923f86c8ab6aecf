package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a value so large each, and a heap of so many megabytes; others with {@code -Dhuge.value}, {@code -Dhuge.rows} and {@code -Dhuge.heap}. */
class HugeValueTest {
    private static final int MEGABYTES = Integer.getInteger("huge.value", 8);
    private static final int ROWS = Integer.getInteger("huge.rows", 6);
    private static final int HEAP_MEGABYTES = Integer.getInteger("huge.heap", 128);

    @TempDir
    Path temporary;

    @Test
    void rowsOfManyMegabytesOfJsonEachAreArchivedByAProcessWithLittleMemory() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int, document json)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:10:00+00' + n * interval '1 min', n, '{\"n\": 1}' FROM generate_series(0, 39) n");
        for (int row = 1; row <= ROWS; row++) {
            database.execute("INSERT INTO events SELECT timestamptz '2024-01-15 00:05:30+00' + interval '1 s' * " + row + ", -" + row + ", ('[\"' || string_agg(md5((i + " + row
                    + ")::text), '\", \"') || '\"]')::json FROM generate_series(1, " + (MEGABYTES << 20) / 36 + ") i");
        }
        LedgerSchema.install(database.pooled(), "archive");
        Path archive = Files.createDirectory(temporary.resolve("archive"));

        Process process = EventsExport.start(List.of("-Xmx" + HEAP_MEGABYTES + "m", "-XX:+UseSerialGC"), database, temporary.resolve("work"), "4096", archive);
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(archived("SELECT count(*) || ' ' || sum(n) FROM", archive, "")).isEqualTo(database.value("SELECT count(*) || ' ' || sum(n) FROM events"));
        assertThat(archived("SELECT string_agg(length(document::varchar) || ' ' || md5(document::varchar), ', ' ORDER BY n) FROM", archive, "WHERE n < 0"))
                .isEqualTo(database.value("SELECT string_agg(length(document::text) || ' ' || md5(document::text), ', ' ORDER BY n) FROM events WHERE n < 0"));
    }

    @Test
    void aRowAboveItsLimitQuarantinesItsWindowInAHeapThatCouldNotHoldIt() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int, document json)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:10:00+00' + n * interval '1 min', n, '{\"n\": 1}' FROM generate_series(0, 90) n",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:20:30+00' + n * interval '1 s', -n, ('\"' || repeat('x', 64 << 20) || '\"')::json FROM generate_series(1, 1) n");
        LedgerSchema.install(database.pooled(), "archive");
        Path archive = Files.createDirectory(temporary.resolve("archive"));

        Process process = EventsExport.start(List.of("-Xmx48m", "-XX:+UseSerialGC", "-Drow.max=" + (32 << 20)), database, temporary.resolve("work"), "4096", archive);
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isOne();
        assertThat(said).doesNotContain("OutOfMemory");
        assertThat(database.value("SELECT reason FROM archive.export_windows WHERE state = 'QUARANTINED'")).contains("cannot archive column \"document\" of table events: "
                + "a value of 67108866 bytes, in a row that may have 33554432, in the row with \"happened\" 2024-01-15T00:20:31Z");
        assertThat(database.value("SELECT string_agg(state || ' ' || row_count, ', ' ORDER BY window_start) FROM archive.export_windows WHERE window_start < '2024-01-15 03:00+00'"))
                .isEqualTo("QUARANTINED 0, COMMITTED 41, COMMITTED 0");
    }

    private static String archived(String select, Path archive, String where) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery(select + " read_parquet('" + archive.resolve("raw") + "/**/*.parquet') " + where)) {
            row.next();
            return row.getString(1);
        }
    }
}
