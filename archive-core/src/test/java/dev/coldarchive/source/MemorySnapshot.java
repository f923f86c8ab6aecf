package dev.coldarchive.source;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** One view of a {@link MemoryTable}; its lock stands until it is completed or closed. */
final class MemorySnapshot implements SharedSnapshot {
    private final MemorySource source;
    private final MemoryTable table;
    private final TableSpec spec;
    private final Window window;
    private final long fence;
    private final MemorySource.View view;
    private final List<String> openWriters;
    private final Optional<Instant> openSince;
    private final int seed;
    private final TableSchema schema;
    private final Map<String, Long> incarnations;
    private volatile boolean open = true;
    private int joined;
    private boolean read;

    MemorySnapshot(MemorySource source, MemoryTable table, TableSpec spec, Window window, long fence, MemorySource.View view, List<String> openWriters,
            Optional<Instant> openSince, int seed) {
        this.source = source;
        this.table = table;
        this.spec = spec;
        this.window = window;
        this.fence = fence;
        this.view = view;
        this.openWriters = List.copyOf(openWriters);
        this.openSince = openSince;
        this.seed = seed;
        this.schema = table.archived(spec);
        this.incarnations = table.incarnations(window);
        table.locks++;
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public String fence() {
        return Long.toString(fence);
    }

    @Override
    public List<String> openWriters() {
        return openWriters;
    }

    @Override
    public Optional<Instant> openSince() {
        return openSince;
    }

    @Override
    public SortedSet<String> partitions() {
        return new TreeSet<>(incarnations.keySet());
    }

    @Override
    public Optional<Instant> oldestPartitionStart() {
        synchronized (source) {
            return table.oldestPartitionStart();
        }
    }

    @Override
    public Set<Long> marks() {
        requireOpen();
        synchronized (source) {
            source.called("marks");
            return source.marks().seen(view, spec, window);
        }
    }

    @Override
    public RowReader rows(Window slice, BatchLimits limits) {
        requireOpen();
        if (slice.start().isBefore(window.start()) || slice.end().isAfter(window.end())) {
            throw new IllegalArgumentException("slice " + slice + " is no part of window " + window);
        }
        synchronized (source) {
            read = true;
            source.called("rows");
            List<Object[]> rows = new ArrayList<>(source.visible(table, view, slice));
            Collections.shuffle(rows, new Random(seed));
            rows.sort(order());
            return new Rows(rows, limits);
        }
    }

    @Override
    public Optional<SliceRows> join() {
        requireOpen();
        synchronized (source) {
            source.called("join");
            if (read) {
                throw new IllegalStateException("a view is joined before its first reader is opened");
            }
            joined++;
            table.locks++;
        }
        return Optional.of(new SliceRows() {
            private boolean joins = true;

            @Override
            public RowReader rows(Window slice, BatchLimits limits) {
                if (!joins) {
                    throw new IllegalStateException("this part of the snapshot of window " + window + " has ended");
                }
                return MemorySnapshot.this.rows(slice, limits);
            }

            @Override
            public void close() {
                synchronized (source) {
                    joined -= joins ? 1 : 0;
                    table.locks -= joins ? 1 : 0;
                    joins = false;
                    source.called("leave");
                }
            }
        });
    }

    private Comparator<Object[]> order() {
        Comparator<Object[]> order = (a, b) -> 0;
        for (String column : spec.partitionColumns()) {
            int at = schema.position(column);
            order = order.thenComparing(row -> row[at] instanceof Long number ? number : null, Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(row -> text(row[at]), Comparator.nullsLast(Arrays::compareUnsigned));
        }
        return order.thenComparing(table::time);
    }

    private static byte[] text(Object stored) {
        return stored == null ? null : stored instanceof byte[] bytes ? bytes : stored.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void complete() {
        requireOpen();
        synchronized (source) {
            source.called("complete");
            if (joined > 0) {
                throw new IllegalStateException("a view ends after those that have joined it");
            }
            close();
            if (!table.incarnations(window).equals(incarnations)) {
                throw new TransientException("cannot use what was read of window " + window + " of table " + spec.name()
                        + ": its partitions changed meanwhile", "try again", null);
            }
        }
    }

    @Override
    public void close() {
        synchronized (source) {
            if (open) {
                open = false;
                table.locks--;
            }
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the snapshot of window " + window + " has ended");
        }
    }

    private final class Rows implements RowReader {
        private final List<Object[]> rows;
        private final BatchLimits limits;
        private int next;

        Rows(List<Object[]> rows, BatchLimits limits) {
            this.rows = rows;
            this.limits = limits;
        }

        @Override
        public TableSchema schema() {
            return schema;
        }

        @Override
        public boolean next(RowBatch batch) {
            requireOpen();
            synchronized (source) {
                source.called("next");
            }
            batch.clear();
            while (next < rows.size() && (batch.rows() == 0 || !limits.reachedBy(batch.rows(), batch.sizeBytes()))) {
                RowValues.append(batch, archived(rows.get(next++)));
            }
            return batch.rows() > 0;
        }

        @Override
        public void close() {
            next = rows.size();
        }
    }

    /** A row with its values in the types that they are archived as. */
    private Object[] archived(Object[] row) {
        Object[] values = row.clone();
        for (int i = 0; i < values.length; i++) {
            Column column = schema.columns().get(i);
            if (values[i] == null && !column.nullable()) {
                throw new ArchiveException(Category.UNARCHIVABLE, "cannot archive column " + column.name() + " of table " + spec.name()
                        + ": NULL in the row at " + table.time(row), "allow NULL in it").inTable(spec.name()).inWindow(window);
            }
            boolean asText = column.type().storage() == ColumnType.Storage.BYTES && values[i] instanceof Long;
            values[i] = asText ? RowValues.stored(column.type(), values[i].toString()) : values[i];
        }
        return values;
    }
}
