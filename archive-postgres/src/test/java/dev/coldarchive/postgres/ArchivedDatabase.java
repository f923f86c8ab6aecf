package dev.coldarchive.postgres;

import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.load.Loader;
import dev.coldarchive.policy.HurriedTime;
import dev.coldarchive.store.MemoryStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tables of a real PostgreSQL with an archive in memory, whose rows go there and come back. */
final class ArchivedDatabase {
    static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final Instant END = Instant.parse("2024-01-15T03:00:00Z");

    final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    final MemoryStore store = new MemoryStore();
    final List<LoadedWindow> windows = new ArrayList<>();
    private final Path workDir;

    ArchivedDatabase(Path workDir) {
        this.workDir = workDir;
        LedgerSchema.install(database.dataSource(), "archive");
    }

    private ArchiverBuilder builder(TableSpec... tables) {
        return Archiver.builder().source(new PostgresSource(database.dataSource())).format(new CanonicalFormat()).store(store)
                .ledger(new PostgresLedger(database.dataSource(), "archive")).tables(List.of(tables)).workDir(workDir).time(new HurriedTime());
    }

    /** Archives the first three hours of a day. */
    void export(TableSpec table) {
        ExportReport report = builder(table).build().export(ExportRequest.range(table.name(), START, END).forced());
        if (!report.failures().isEmpty()) {
            throw report.failures().get(0);
        }
    }

    Loader loader(TableSpec table) {
        return builder(table).loader(new PostgresLoadTarget(database.dataSource(), SourceOptions.DEFAULT), new PostgresDrillLog(database.dataSource(), "archive"));
    }

    LoadReport load(TableSpec table, LoadRequest request) {
        windows.clear();
        return loader(table).load(request, windows::add);
    }

    /** How many rows of two queries are not in both, duplicates counted. */
    long differences(String one, String other) throws SQLException {
        return Long.parseLong(database.value("SELECT (SELECT count(*) FROM ((" + one + ") EXCEPT ALL (" + other + ")) a) + (SELECT count(*) FROM ((" + other + ") EXCEPT ALL (" + one + ")) b)"));
    }
}
