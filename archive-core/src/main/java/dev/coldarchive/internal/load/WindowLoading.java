package dev.coldarchive.internal.load;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.rows.AdaptedRows;
import dev.coldarchive.internal.rows.RowComparison;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.load.LoadedWindow.Result;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.TargetTable;
import dev.coldarchive.load.WindowLoad;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Brings one window back: one transaction, committed only when what stands afterwards, read back through what archives it, is what the manifest says, or when every row that is
 * missing has another in its place. Safe for use by several threads, each with another window.
 */
final class WindowLoading {
    private final Ports ports;
    private final LoadTarget target;
    private final Scratch scratch;
    private final Place place;
    private final TargetTable table;
    private final Set<String> leaveOut;

    WindowLoading(Ports ports, LoadTarget target, Scratch scratch, Place place, TargetTable table, Set<String> leaveOut) {
        this.ports = ports;
        this.target = target;
        this.scratch = scratch;
        this.place = place;
        this.table = table;
        this.leaveOut = leaveOut;
    }

    /** What became of a window's rows in one try. */
    private record Outcome(Result result, long taken, long differing, long others) {}

    /**
     * @throws ArchiveException if it cannot be loaded; nothing of it was then
     */
    LoadedWindow load(Manifest manifest) {
        long began = ports.time().nanoTime();
        try {
            Fit fit = Fit.of(place, table, manifest.schema(), leaveOut);
            Outcome outcome = fit.exact() && guarded(manifest, () -> standing(manifest, fit)).equals(manifest.digest()) ? new Outcome(Result.STANDING, 0, 0, 0) : fetchAndLoad(manifest, fit);
            return new LoadedWindow(manifest.window(), outcome.result, manifest.digest().rows(), outcome.taken, outcome.differing, outcome.others, manifest.sizeBytes(),
                    Duration.ofNanos(ports.time().nanoTime() - began), "");
        } catch (ArchiveException e) {
            throw e.inTable(place.table().name()).inWindow(manifest.window());
        }
    }

    private RowDigest standing(Manifest manifest, Fit fit) {
        try (WindowLoad look = target.open(place, manifest.window(), fit.sent())) {
            return look.standing(fit.compared());
        }
    }

    private Outcome fetchAndLoad(Manifest manifest, Fit fit) {
        try (PartFiles files = PartFiles.fetch(ports, scratch, place.table(), manifest)) {
            RowDigest expected = fit.exact() ? manifest.digest() : files.digest(fit.sent());
            return guarded(manifest, () -> once(manifest, fit, files, expected));
        }
    }

    /** A try that may have been committed is followed by one that finds the window standing. */
    private <T> T guarded(Manifest manifest, Supplier<T> tried) {
        return ports.guards().source().repeat(ports.guards().policy().source(), "load " + place + " " + manifest.window(), tried);
    }

    private Outcome once(Manifest manifest, Fit fit, PartFiles files, RowDigest expected) {
        try (WindowLoad into = target.open(place, manifest.window(), fit.sent())) {
            RowDigest before = into.standing(fit.compared());
            if (before.equals(expected)) {
                return new Outcome(Result.STANDING, 0, 0, 0);
            }
            if (before.rows() > 0 && table.own()) {
                into.clear();
            }
            boolean onlyMissing = before.rows() > 0 && !table.own() && fit.sent().key().isEmpty();
            long sent = onlyMissing ? addMissing(manifest, files, fit, into) : addAll(manifest, files, fit, into);
            long taken = into.finish();
            Outcome outcome = into.standing(fit.compared()).equals(expected) ? new Outcome(Result.LOADED, taken, 0, 0) : compare(manifest, files, into, sent, taken);
            into.commit();
            return outcome;
        }
    }

    private long addAll(Manifest manifest, PartFiles files, Fit fit, WindowLoad into) {
        long[] rows = {0};
        files.each(fit.sent(), batch -> {
            into.add(batch);
            rows[0] += batch.rows();
            ports.listener().rowsRead(place.table().name(), manifest.window(), batch.rows());
        });
        return rows[0];
    }

    /** Nothing tells equal rows apart: what stands is taken out of the archive's rows, as often as it stands, and the rest is added. */
    private long addMissing(Manifest manifest, PartFiles files, Fit fit, WindowLoad into) {
        RowBatch adapted = new RowBatch(fit.sent());
        Counted missing = new Counted() {
            @Override
            public void onlyInArchive(RowBatch row) {
                super.onlyInArchive(row);
                adapted.clear();
                AdaptedRows.append(row, adapted);
                into.add(adapted);
            }
        };
        for (Window slice : files.slices()) {
            try (RowReader archived = files.rows(slice); RowReader now = target.rows(place, slice);
                    RowComparison comparison = new RowComparison(archived, now, place.table(), scratch, ports.limits())) {
                comparison.run(missing);
            }
        }
        ports.listener().rowsRead(place.table().name(), manifest.window(), manifest.digest().rows());
        return missing.archive;
    }

    private Outcome compare(Manifest manifest, PartFiles files, WindowLoad into, long sent, long taken) {
        if (table.own()) {
            throw new ArchiveException(Category.INTEGRITY, "cannot load window " + manifest.window() + " into table " + place + ": what stands in it afterwards is not what the manifest says",
                    "nothing of this window was loaded; archive verify --level full says whether its files are whole");
        }
        Counted differences = new Counted();
        for (Window slice : files.slices()) {
            try (RowReader archived = files.rows(slice); RowReader now = into.rows(slice);
                    RowComparison comparison = new RowComparison(archived, now, place.table(), scratch, ports.limits())) {
                comparison.run(differences);
            }
        }
        if (differences.archive + differences.updated > sent - taken) {
            throw new ArchiveException(Category.FAILURE, "cannot load window " + manifest.window() + " into table " + place + ": it took rows, and does not hold them with these values",
                    "look for triggers, rules and rounding types of the table; nothing of this window was loaded");
        }
        return new Outcome(Result.DIFFERS, taken, differences.archive + differences.updated, differences.source);
    }

    /** Counts differences. */
    private static class Counted implements RowComparison.Differences {
        private long archive;
        private long source;
        private long updated;

        @Override
        public void onlyInArchive(RowBatch row) {
            archive++;
        }

        @Override
        public void onlyInSource(RowBatch row) {
            source++;
        }

        @Override
        public void updated(RowBatch archived, RowBatch now) {
            updated++;
        }
    }
}
