package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Row versions of one table, and its partitions. Guarded by its source. */
final class MemoryTable {
    /** A row as some transaction wrote it. {@code xmax} and {@code droppedBy} are 0 until another one deletes it or drops its partition. */
    static final class Version {
        final Object[] values;
        final long xmin;
        long xmax;
        long droppedBy;

        Version(Object[] values, long xmin) {
            this.values = values;
            this.xmin = xmin;
        }
    }

    final TableSpec spec;
    final TableSchema schema;
    final List<Version> versions = new ArrayList<>();
    /** Length of a partition; null for a table without. */
    final Duration partitionEvery;
    /** Start of each live partition, and a number that a new one of the same name does not share. */
    final TreeMap<Instant, Long> partitions = new TreeMap<>();
    private long incarnation;
    /** Positions of versions by the hour of their time: a table of a million rows is read window by window. */
    private final TreeMap<Instant, List<Integer>> byHour = new TreeMap<>();
    private int indexed;
    /** How many open snapshots lock it. */
    int locks;

    MemoryTable(TableSpec spec, TableSchema schema, Duration partitionEvery) {
        this.spec = spec;
        this.schema = schema;
        this.partitionEvery = partitionEvery;
    }

    /** The event time of a row in stored form; null where it has none. */
    Instant time(Object[] values) {
        int at = schema.position(spec.time().name());
        return EventTimes.instant(spec.time(), schema.columns().get(at).type(), values[at]);
    }

    void insert(Object[] row, long xid) {
        Object[] values = stored(row);
        if (partitionEvery != null) {
            Instant time = time(values);
            if (time == null) {
                throw new IllegalArgumentException("no partition takes a row without a time");
            }
            partitions.computeIfAbsent(partitionStart(time), start -> ++incarnation);
        }
        versions.add(new Version(values, xid));
    }

    /** Versions whose time lies in the range, in the order in which they were written. */
    List<Version> inside(Window range) {
        for (; indexed < versions.size(); indexed++) {
            Instant time = time(versions.get(indexed).values);
            if (time != null) {
                byHour.computeIfAbsent(hour(time), start -> new ArrayList<>()).add(indexed);
            }
        }
        return byHour.subMap(hour(range.start()), true, range.end(), false).values().stream().flatMap(List::stream).sorted().map(versions::get)
                .filter(version -> range.contains(time(version.values))).toList();
    }

    private static Instant hour(Instant time) {
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), 3_600) * 3_600);
    }

    /** A row in stored form. */
    Object[] stored(Object[] row) {
        if (row.length != schema.columns().size()) {
            throw new IllegalArgumentException(row.length + " values for " + schema.columns().size() + " columns");
        }
        Object[] stored = new Object[row.length];
        for (int i = 0; i < row.length; i++) {
            stored[i] = RowValues.stored(schema.columns().get(i).type(), row[i]);
        }
        return stored;
    }

    void drop(Instant start, long xid) {
        if (partitions.remove(start) == null) {
            throw new IllegalArgumentException("no partition starts at " + start);
        }
        Window gone = Window.of(start, partitionEvery);
        for (Version version : versions) {
            if (version.droppedBy == 0 && gone.contains(time(version.values))) {
                version.droppedBy = xid;
            }
        }
    }

    private Instant partitionStart(Instant time) {
        long length = partitionEvery.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), length) * length);
    }

    /** Incarnations of the partitions that overlap the window, by name; of the table itself where it has none. */
    Map<String, Long> incarnations(Window window) {
        Map<String, Long> found = new HashMap<>();
        String name = spec.schema() + "." + spec.relation();
        if (partitionEvery == null) {
            found.put(name, 0L);
        }
        partitions.forEach((start, number) -> {
            if (Window.of(start, partitionEvery).overlaps(window)) {
                found.put(name + "_" + start, number);
            }
        });
        return found;
    }

    Optional<Instant> oldestPartitionStart() {
        return partitionEvery == null ? Optional.empty() : Optional.of(partitions.isEmpty() ? Instant.MAX : partitions.firstKey());
    }

    /** The columns as they are archived under a table's settings. */
    TableSchema archived(TableSpec by) {
        List<Column> columns = new ArrayList<>();
        for (Column column : schema.columns()) {
            columns.add(new Column(column.name(), by.columnTypes().getOrDefault(column.name(), column.type()),
                    column.nullable() && !by.required().contains(column.name()) && !schema.key().contains(column.name())));
        }
        return new TableSchema(by.name(), columns, schema.key());
    }
}
