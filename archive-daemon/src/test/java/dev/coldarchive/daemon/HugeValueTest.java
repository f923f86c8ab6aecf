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

/** One value so large, and a heap of so many megabytes; others with {@code -Dhuge.value} and {@code -Dhuge.heap}. */
class HugeValueTest {
    private static final int MEGABYTES = Integer.getInteger("huge.value", 8);
    private static final int HEAP_MEGABYTES = Integer.getInteger("huge.heap", 192);

    @TempDir
    Path temporary;

    @Test
    void aJsonValueOfManyMegabytesIsArchivedByAProcessWithLittleMemory() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int, document json)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:10:00+00' + n * interval '1 min', n, '{\"n\": 1}' FROM generate_series(0, 39) n",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:30:30+00', -1, ('[\"' || string_agg(md5(i::text), '\", \"') || '\"]')::json FROM generate_series(1, "
                        + (MEGABYTES << 20) / 36 + ") i");
        LedgerSchema.install(database.dataSource(), "archive");
        Path archive = Files.createDirectory(temporary.resolve("archive"));

        Process process = KilledExport.start(List.of("-Xmx" + HEAP_MEGABYTES + "m", "-XX:+UseSerialGC"), database, temporary.resolve("work"), "4096", archive.toString());
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(archived("SELECT count(*) || ' ' || sum(n) FROM", archive, "")).isEqualTo(database.value("SELECT count(*) || ' ' || sum(n) FROM events"));
        assertThat(archived("SELECT length(document::varchar) || ' ' || md5(document::varchar) FROM", archive, "WHERE n = -1"))
                .isEqualTo(database.value("SELECT length(document::text) || ' ' || md5(document::text) FROM events WHERE n = -1"));
    }

    private static String archived(String select, Path archive, String where) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery(select + " read_parquet('" + archive.resolve("raw") + "/**/*.parquet') " + where)) {
            row.next();
            return row.getString(1);
        }
    }
}
