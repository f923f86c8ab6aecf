package dev.coldarchive.daemon;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four tables of {@code docs/examples/kalshi} in a database of their own, with rows of the last ten hours (snapshots: of three days), and archivers for them. */
final class FourTables implements AutoCloseable {
    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "kalshi");

    final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    final List<TableSpec> specs;
    private final HikariDataSource pool = pool();
    private final Instant filledAt;

    FourTables() throws IOException, SQLException {
        specs = Configuration.parse("archive.yaml", Files.readString(EXAMPLE.resolve("archive.yaml")), EXAMPLE, Map.of("DB_PASSWORD", "secret")).tables();
        database.execute(Files.readString(EXAMPLE.resolve("schema.sql")));
        String time = "(extract(epoch FROM date_trunc('hour', now())) * 1000000)::bigint - n::bigint * 5000000 - n % 977";
        database.execute(
                "INSERT INTO trades SELECT 'T' || n, " + time + ", " + time + " + 1500, 'M-' || n % 13, 1 + n % 99, n % 500, n % 2 = 0, nullif(n % 5, 0) FROM generate_series(1, 7000) n",
                "INSERT INTO orderbook_deltas SELECT (" + time + ") / 5000000 * 5000000, " + time + ", n, 'M-' || n % 17, n % 2 = 1, 1 + n % 99, 50 - n % 101, n FROM generate_series(1, 7000) n",
                "INSERT INTO orderbook_snapshots SELECT " + time.replace("bigint * 5000000", "bigint * 37000000") + ", nullif(n % 3, 0), 'M-' || n % 7, CASE n % 2 WHEN 0 THEN 'ws' ELSE 'rest' END, jsonb_build_array(jsonb_build_array(n % 99, n)),"
                        + " '[]', '[[1, 2], [3, 4]]', jsonb_build_object('é', n), nullif(n % 99, 0), nullif(n % 98, 0), n % 10, n FROM generate_series(1, 7000) n",
                "INSERT INTO tickers SELECT " + time + ", " + time + " + 9, 'M-' || n % 19, nullif(n % 97, 0), n % 96, nullif(n % 95, 0), n::bigint * 1000000007, n, -n, nullif(n % 4, 0), n"
                        + " FROM generate_series(1, 7000) n");
        filledAt = new PostgresSource(pool).now();
        for (String schema : List.of("archive_a", "archive_b")) {
            LedgerSchema.install(database.dataSource(), schema);
        }
    }

    /** Exports every window that was closed when the rows were made, whatever the clock says by now. */
    ExportReport export(Archiver archiver, TableSpec table) {
        Instant end = table.grid().at(filledAt.minus(table.lag())).start();
        return archiver.export(new ExportRequest(List.of(table.name()), Optional.empty(), Optional.of(end), false, false, false, false));
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(3);
        return new HikariDataSource(config);
    }

    /** An archiver with a ledger of its own. */
    Archiver archiver(ObjectStore store, String ledgerSchema, Path workDir, int batchRows) {
        return Archiver.builder().source(new PostgresSource(pool)).format(new ParquetFormat()).store(store)
                .ledger(new PostgresLedger(pool, ledgerSchema)).tables(specs).workDir(workDir).batchRows(batchRows).build();
    }

    @Override
    public void close() {
        pool.close();
    }
}
