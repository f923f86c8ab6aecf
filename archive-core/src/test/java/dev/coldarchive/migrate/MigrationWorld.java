package dev.coldarchive.migrate;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An archive of two and a half days of trades, with hours that have none, and another store to bring it into. */
final class MigrationWorld {
    static final int ROWS = 150;

    final ArchiveFixture archive;
    final MemoryStore target = new MemoryStore().named("target");
    final MemoryLedger targetLedger;
    final Path directory;
    long nanos;
    ArchiveListener listener = ArchiveListener.NONE;
    private TableSpec to;
    private BatchLimits limits = new BatchLimits(7, 1 << 20);

    MigrationWorld(Path directory, Duration every, String layout) {
        this.directory = directory;
        archive = new ArchiveFixture(directory.resolve("work"));
        archive.table = spec("trades", every, layout);
        archive.source.setNow(ArchiveFixture.TEN.plus(Duration.ofHours(64)));
        archive.create();
        targetLedger = new MemoryLedger(archive.source::clock);
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            long second = i * 1_399L + (i % 7 == 0 ? -1_399 : 0); // some at the same time
            rows.add(ArchiveFixture.trade(Math.max(0, second + second / 40_000 * 8_000), List.of("AAPL", "BTC/USD", "a=b", "50%", "MSFT").get(i * 7 % 5), i % 4 == 0 ? null : i));
        }
        archive.source.insert("trades", rows.toArray(Object[][]::new));
    }

    static TableSpec spec(String name, Duration every, String layout) {
        return TableSpec.builder(name).time(ArchiveFixture.trades().build().time()).lag(Duration.ofMinutes(5)).write(WriteOptions.of(Compression.NONE))
                .every(every).relation("public", "trades").layout(new KeyLayout(layout.replace("{table}", name))).build();
    }

    MigrationWorld exported() {
        archive.export();
        return this;
    }

    MigrationWorld to(Duration every, String layout) {
        return to("trades", every, layout);
    }

    MigrationWorld to(String name, Duration every, String layout) {
        to = spec(name, every, layout);
        return this;
    }

    LayoutMigration migration() {
        return migration(LayoutMigration.Source.archive(archive.store, archive.table, new LayoutMigration.Source.Books(archive.ledger, archive.ledger)));
    }

    LayoutMigration migration(LayoutMigration.Source from) {
        return migration(from, target);
    }

    LayoutMigration migration(LayoutMigration.Source from, MemoryStore into) {
        return LayoutMigration.of(from, new LayoutMigration.Target(into, to, "test", archive.source::identity, targetLedger, Duration.ofMinutes(5)),
                new LayoutMigration.Means(new CanonicalFormat(), directory.resolve("migration"), limits, FailurePolicy.DEFAULT, new Still(), () -> 0.5, listener));
    }

    /** The exporter, told of the new place. */
    Archiver exporter() {
        return Archiver.builder().source(archive.source).marks(archive.source.marks()).format(new CanonicalFormat()).store(target).ledger(targetLedger).tables(List.of(to))
                .workDir(directory.resolve("exporter")).instance("test").time(new Still()).chance(() -> 0.5).build();
    }

    /** Another program puts a file into the source's store. */
    void load(String key, Object[]... rows) {
        TableSchema loose = new TableSchema("loaded", List.of(Column.optional("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING), Column.optional("price", ColumnType.INT32)));
        try {
            Path file = directory.resolve("loaded");
            try (RowWriter writer = new CanonicalFormat().create(file, loose, WriteOptions.of(Compression.NONE))) {
                writer.write(RowValues.batch(loose, rows));
                writer.finish(Map.of());
            }
            archive.store.replace(ObjectKey.of(key), Files.readAllBytes(file));
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean remove(StoredObject seen) {
        boolean same = archive.store.head(seen.key()).filter(there -> there.etag().equals(seen.etag())).isPresent();
        if (same) {
            archive.store.remove(seen.key());
        }
        return same;
    }

    static List<String> parts(MemoryStore store) {
        return store.keys().stream().map(ObjectKey::value).filter(key -> !key.startsWith("_archive/")).toList();
    }

    /** All rows of all parts, each as text, sorted. */
    static List<String> rows(MemoryStore store) {
        return parts(store).stream().flatMap(key -> ArchiveFixture.rows(store.bytes(ObjectKey.of(key))).stream()).sorted().toList();
    }

    private final class Still implements TimeSource {
        @Override
        public Instant now() {
            return archive.source.clock();
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void sleep(Duration length) {
            // nothing to wait for
        }
    }
}
