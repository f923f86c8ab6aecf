package dev.coldarchive.internal.migrate;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.manifest.Beginning;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.StoredHistory;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.window.Window;
import dev.coldarchive.window.WindowGrid;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The windows of an archive, in the shortest stretches of time that begin and end with windows of both grids: in such a span nothing is gained or lost, so digests on both
 * sides add up to the same. The manifests of one span are in memory at a time. Not thread-safe.
 */
final class ArchiveSpans implements Iterator<ArchiveSpans.Span>, AutoCloseable {
    private final Storage storage;
    private final TableSpec table;
    private final WindowGrid grid;
    private final StoredHistory history;
    private final Optional<Instant> noted;
    private StoredHistory.Revisions ahead;
    private Instant expected;

    /**
     * @param sources newest revisions, oldest window first
     * @param why why it cannot be migrated; empty if it can
     * @param open whether that is only because its end is not archived yet
     */
    record Span(Window window, List<Manifest> sources, Optional<String> why, boolean open) {
        RowDigest digest() {
            return sources.stream().map(Manifest::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
        }

        long sizeBytes() {
            return sources.stream().mapToLong(Manifest::sizeBytes).sum();
        }

        long files() {
            return sources.stream().mapToLong(manifest -> manifest.parts().size()).sum();
        }

        /** The windows of a grid that hold what the sources hold. */
        List<Window> windows(WindowGrid of) {
            Instant first = sources.isEmpty() ? window.start() : sources.get(0).window().start();
            return Window.of(of.at(first).start(), Duration.between(of.at(first).start(), window.end())).slices((int) (Duration.between(of.at(first).start(), window.end()).toSeconds() / of.every().toSeconds()));
        }
    }

    ArchiveSpans(Storage storage, TableSpec table, Duration other) {
        this.storage = storage;
        this.table = table;
        this.grid = new WindowGrid(commonMultiple(table.grid().every(), other));
        this.noted = new Beginning(storage).of(table);
        this.history = new StoredHistory(storage, table);
        ahead = history.hasNext() ? history.next() : null;
    }

    /** Both divide a day, so this does too. */
    private static Duration commonMultiple(Duration one, Duration other) {
        BigInteger a = BigInteger.valueOf(one.toSeconds());
        BigInteger b = BigInteger.valueOf(other.toSeconds());
        return Duration.ofSeconds(a.multiply(b).divide(a.gcd(b)).longValueExact());
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public Span next() {
        Window span = grid.at(ahead.window().start());
        if (expected == null) {
            expected = noted.filter(first -> first.isBefore(ahead.window().start())).map(first -> table.grid().at(first).start()).orElse(ahead.window().start());
        }
        if (expected.isBefore(span.start())) {
            Window missing = new Window(expected, span.start());
            expected = span.start();
            return new Span(missing, List.of(), Optional.of("nothing is archived of it"), false);
        }
        List<Manifest> sources = new ArrayList<>();
        boolean whole = true;
        while (ahead != null && span.contains(ahead.window().start())) {
            whole &= ahead.window().start().equals(expected);
            expected = ahead.window().end();
            sources.add(new Manifests(storage).load(table.name(), ahead.window(), ahead.highest()).orElseThrow().manifest());
            ahead = history.hasNext() ? history.next() : null;
        }
        boolean ended = expected.equals(span.end());
        boolean open = whole && !ended && ahead == null;
        Optional<String> why = !whole || !ended && !open ? Optional.of("not all windows of it are archived") : open ? Optional.of("its end is not archived yet")
                : sources.stream().anyMatch(manifest -> !manifest.parked().isEmpty()) ? Optional.of("rows of it are parked: they lie in no part") : Optional.empty();
        expected = span.end();
        return new Span(span, sources, why, open);
    }

    @Override
    public void close() {
        history.close();
    }
}
