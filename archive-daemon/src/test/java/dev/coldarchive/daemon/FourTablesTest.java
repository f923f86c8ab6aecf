package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.TableSpec;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, with every real part there is. */
class FourTablesTest {
    @TempDir
    Path temporary;

    @Test
    void closedWindowsStandVerifiedInADirectoryAndInABucketWithTheSameBytes() throws Exception {
        try (FourTables tables = new FourTables()) {
            standVerified(tables);
        }
    }

    private void standVerified(FourTables tables) throws Exception {
        DirectoryStore directory = new DirectoryStore(Files.createDirectory(temporary.resolve("archive")));
        S3Store bucket = S3Server.get().freshStore();
        Archiver toDirectory = tables.archiver(directory, "archive_a", temporary.resolve("work-a"), 4_096);
        Archiver toBucket = tables.archiver(bucket, "archive_b", temporary.resolve("work-b"), 100);

        assertThat(toDirectory.validate()).isEmpty();
        for (Archiver archiver : List.of(toDirectory, toBucket)) {
            for (TableSpec table : tables.specs) {
                ExportReport report = tables.export(archiver, table);
                assertThat(report.failures()).isEmpty();
                assertThat(report.complete()).isTrue();
                assertThat(report.rows()).isGreaterThan(2_000);
            }
            assertThat(Verdicts.of(archiver, VerifyRequest.everything())).isNotEmpty().allMatch(w -> w.verdict() == Verdict.OK);
        }
        Map<String, byte[]> files = contents(directory);
        Map<String, byte[]> objects = contents(bucket);
        assertThat(objects.keySet()).isEqualTo(files.keySet()).anyMatch(key -> key.matches("raw/orderbook_snapshots/year=\\d{4}/month=\\d\\d/day=\\d\\d/snapshots_\\d{4}-\\d\\d-\\d\\d\\.parquet"));
        files.forEach((key, bytes) -> assertThat(objects.get(key)).as(key).isEqualTo(bytes));

        for (TableSpec table : tables.specs) {
            assertThat(tables.export(toDirectory, table).outcomes()).as("nothing to do the second time").isEmpty();
            assertThat(duckdb(table)).as(table.name()).isEqualTo(postgres(tables, table));
        }
    }

    private static Map<String, byte[]> contents(ObjectStore store) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<StoredObject> objects = store.list("raw/", "*")) {
            for (StoredObject object : objects.toList()) {
                try (InputStream in = store.open(object.key(), 0)) {
                    contents.put(object.key().value(), in.readAllBytes());
                }
            }
        }
        return contents;
    }

    /** All archived rows as an independent reader sees them, each as text. */
    private List<String> duckdb(TableSpec table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement()) {
            String files = temporary.resolve("archive/raw/" + table.name()) + "/**/*.parquet";
            List<String> columns = column(statement, "SELECT name FROM parquet_schema('" + files + "') WHERE num_children IS NULL GROUP BY name, column_id ORDER BY min(column_id)");
            return column(statement, "SELECT concat_ws('|', " + columns.stream().distinct().map(c -> "coalesce(" + c + "::varchar, 'NULL')").collect(Collectors.joining(", ")) + ") FROM read_parquet('" + files
                    + "', hive_partitioning = true) WHERE year IS NOT NULL ORDER BY 1");
        }
    }

    private static List<String> postgres(FourTables tables, TableSpec table) throws SQLException {
        try (Connection connection = tables.database.connect(); Statement statement = connection.createStatement()) {
            String end = tables.database.value("SELECT last_export_ts FROM archive_a.export_cursors WHERE table_name = '" + table.name() + "'");
            List<String> columns = column(statement, "SELECT attname FROM pg_attribute WHERE attrelid = '" + table.name() + "'::regclass AND attnum > 0 ORDER BY attnum");
            List<String> rows = column(statement, "SELECT concat_ws('|', " + columns.stream().map(c -> "coalesce(" + c + "::text, 'NULL')").collect(Collectors.joining(", ")) + ") FROM " + table.name()
                    + " WHERE " + table.time().name() + " < " + end);
            rows.sort(null);
            return rows;
        }
    }

    private static List<String> column(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
