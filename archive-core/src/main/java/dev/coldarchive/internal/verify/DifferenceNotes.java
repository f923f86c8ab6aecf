package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.internal.rows.RowComparison;
import dev.coldarchive.internal.rows.RowNames;
import dev.coldarchive.verify.RowDifferences;
import dev.coldarchive.verify.RowDifferences.Side;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts differences by stretches of a window, and names the first rows. Not thread-safe. */
final class DifferenceNotes implements RowComparison.Differences {
    private static final int NAMED = 10;
    /** A window is looked at in about so many stretches: minutes of an hour. */
    private static final int STRETCHES = 60;

    private final TableSpec table;
    private final Window window;
    private final List<String> columns;
    private final Duration stretch;
    private final long[] differing;
    private final List<RowDifferences.Row> first = new ArrayList<>();
    private RowNames names;
    private long archive;
    private long source;
    private long updated;

    /**
     * @param columns those that are compared
     */
    DifferenceNotes(TableSpec table, Window window, List<String> columns) {
        this.columns = columns;
        this.table = table;
        this.window = window;
        this.stretch = Duration.ofSeconds(Math.max(1, window.every().toSeconds() / STRETCHES));
        this.differing = new long[(int) ((window.every().toSeconds() + stretch.toSeconds() - 1) / stretch.toSeconds())];
    }

    @Override
    public void onlyInArchive(RowBatch row) {
        archive++;
        note(Side.ARCHIVE, row, List.of());
    }

    @Override
    public void onlyInSource(RowBatch row) {
        source++;
        note(Side.SOURCE, row, List.of());
    }

    @Override
    public void updated(RowBatch archived, RowBatch now) {
        updated++;
        note(Side.BOTH, now, first.size() < NAMED ? changed(archived, now) : List.of());
    }

    private void note(Side side, RowBatch row, List<String> changed) {
        names = names == null ? new RowNames(table, row.schema()) : names;
        Instant time = names.time(row, 0);
        differing[(int) Math.max(0, Math.min(differing.length - 1, Duration.between(window.start(), time).dividedBy(stretch)))]++;
        if (first.size() < NAMED) {
            first.add(new RowDifferences.Row(side, time, names.key(row, 0), changed));
        }
    }

    private List<String> changed(RowBatch archived, RowBatch now) {
        return columns.stream().filter(column -> {
            CanonicalRows one = new CanonicalRows(now.schema(), List.of(column));
            return !Arrays.equals(bytes(one, archived), bytes(one, now));
        }).toList();
    }

    private static byte[] bytes(CanonicalRows column, RowBatch row) {
        int length = column.encode(row, 0);
        return Arrays.copyOf(column.bytes(), length);
    }

    RowDifferences all() {
        List<RowDifferences.Span> spans = new ArrayList<>();
        for (int i = 0; i < differing.length; i++) {
            int from = i;
            long rows = 0;
            while (i < differing.length && differing[i] > 0) {
                rows += differing[i++];
            }
            if (rows > 0) {
                spans.add(new RowDifferences.Span(at(from), at(i), rows));
            }
        }
        return new RowDifferences(archive, source, updated, spans, first);
    }

    private Instant at(int stretches) {
        Instant time = window.start().plus(stretch.multipliedBy(stretches));
        return time.isBefore(window.end()) ? time : window.end();
    }
}
