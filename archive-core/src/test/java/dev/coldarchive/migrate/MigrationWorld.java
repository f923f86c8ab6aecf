package dev.coldarchive.migrate;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
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

/** An archive of two and a half days of trades, with hours that have none, and another store to bring it into. */
final class MigrationWorld {
    static final int ROWS = 150;

    final ArchiveFixture archive;
    final MemoryStore target = new MemoryStore().named("target");
    final MemoryLedger targetLedger;
    final Path directory;
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
        return ArchiveFixture.trades().every(every).relation("public", "trades").layout(new KeyLayout(layout.replace("{table}", name))).build();
    }

    MigrationWorld exported() {
        archive.export();
        return this;
    }

    MigrationWorld to(Duration every, String layout) {
        to = spec("trades", every, layout);
        return this;
    }

    LayoutMigration migration() {
        return migration(LayoutMigration.Source.archive(archive.store, archive.table));
    }

    LayoutMigration migration(LayoutMigration.Source from) {
        return LayoutMigration.of(from, new LayoutMigration.Target(target, to, "test", archive.source::identity, targetLedger, Duration.ofMinutes(5)),
                new LayoutMigration.Means(new CanonicalFormat(), directory.resolve("migration"), limits, FailurePolicy.DEFAULT, new Still(), () -> 0.5, ArchiveListener.NONE));
    }

    /** The exporter, told of the new place. */
    Archiver exporter() {
        return Archiver.builder().source(archive.source).marks(archive.source.marks()).format(new CanonicalFormat()).store(target).ledger(targetLedger).tables(List.of(to))
                .workDir(directory.resolve("exporter")).instance("test").time(new Still()).chance(() -> 0.5).build();
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
    static List<String> rows(MemoryStore store, Path directory) {
        List<String> rows = new ArrayList<>();
        for (String key : parts(store)) {
            try {
                Path file = Files.createTempFile(directory, "read", ".canonical");
                Files.write(file, store.bytes(ObjectKey.of(key)));
                try (RowReader reader = new CanonicalFormat().read(file, BatchLimits.DEFAULT)) {
                    RowBatch batch = new RowBatch(reader.schema());
                    while (reader.next(batch)) {
                        RowValues.rows(batch).forEach(row -> rows.add(ArchiveFixture.text(row)));
                    }
                }
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        rows.sort(null);
        return rows;
    }

    private final class Still implements TimeSource {
        @Override
        public Instant now() {
            return archive.source.clock();
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration length) {
            // nothing to wait for
        }
    }
}
