package dev.coldarchive.load;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.internal.rows.AdaptedRows;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.EventTimes;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A database in memory that rows are loaded into. One load at a time sees what it has added itself. */
public final class MemoryLoadTarget implements LoadTarget {
    private static final class Table {
        private final TableSpec spec;
        private final boolean own;
        private TableSchema schema;
        private List<Object[]> rows = new ArrayList<>();

        private Table(TableSpec spec, TableSchema schema, boolean own) {
            this.spec = spec;
            this.schema = schema;
            this.own = own;
        }
    }

    private final Map<String, Table> tables = new LinkedHashMap<>();

    /** A table that somebody else has made. */
    public synchronized void make(TableSpec spec, TableSchema schema) {
        tables.put(name(spec), new Table(spec, schema, false));
    }

    /** Rows that somebody else has written. */
    public synchronized void insert(TableSpec spec, Object[]... rows) {
        Table table = tables.get(name(spec));
        table.rows.addAll(RowValues.rows(RowValues.batch(table.schema, rows)));
    }

    @Override
    public synchronized Optional<TargetTable> describe(Place place) {
        return Optional.ofNullable(tables.get(place.toString())).map(table -> new TargetTable(table.schema, Set.of(), Set.of(), table.own));
    }

    @Override
    public synchronized void create(Place place, TableSchema archived) {
        Table there = tables.get(place.toString());
        if (there != null && !there.own) {
            throw new ArchiveException(Category.USAGE, "cannot make table " + place + ": it is there", "choose another schema");
        }
        TableSchema schema = place.isScratch() ? new TableSchema(archived.name(), archived.columns().stream().map(c -> Column.optional(c.name(), c.type())).toList()) : archived;
        if (there == null) {
            tables.put(place.toString(), new Table(place.spec(), schema, place.isScratch()));
        } else {
            RowBatch wider = new RowBatch(schema);
            AdaptedRows.append(RowValues.batch(there.schema, there.rows.toArray(Object[][]::new)), wider);
            there.schema = schema;
            there.rows = RowValues.rows(wider);
        }
    }

    @Override
    public WindowLoad open(Place place, Window window, TableSchema columns) {
        return new Load(tables.get(place.toString()), window);
    }

    @Override
    public synchronized RowReader rows(Place place, Window slice) {
        Table table = tables.get(place.toString());
        return new Rows(table, inside(table, table.rows, slice));
    }

    @Override
    public void settle(Place place) { }

    @Override
    public synchronized List<ScratchTable> scratch(String schema) {
        return tables.values().stream().filter(table -> table.own && table.spec.schema().equals(schema))
                .map(table -> new ScratchTable(schema, table.spec.relation(), table.spec.name(), 0)).toList();
    }

    @Override
    public synchronized void drop(ScratchTable scratch) {
        Table table = tables.get(scratch.schema() + "." + scratch.name());
        if (table != null && !table.own) {
            throw new ArchiveException(Category.USAGE, "cannot drop table " + scratch.name() + ": loading has not made it", "drop it by hand");
        }
        tables.remove(scratch.schema() + "." + scratch.name());
    }

    private static String name(TableSpec spec) {
        return spec.schema() + "." + spec.relation();
    }

    private static Instant time(Table table, Object[] row) {
        int at = table.schema.position(table.spec.time().name());
        return EventTimes.instant(table.spec.time(), table.schema.columns().get(at).type(), row[at]);
    }

    private static List<Object[]> inside(Table table, List<Object[]> rows, Window slice) {
        return rows.stream().filter(row -> time(table, row) != null && slice.contains(time(table, row))).sorted(Comparator.comparing(row -> time(table, row))).toList();
    }

    private static final class Rows implements RowReader {
        private final Table table;
        private List<Object[]> rows;

        Rows(Table table, List<Object[]> rows) {
            this.table = table;
            this.rows = rows;
        }

        @Override
        public TableSchema schema() {
            return table.schema;
        }

        @Override
        public boolean next(RowBatch batch) {
            batch.clear();
            rows.forEach(row -> RowValues.append(batch, row));
            rows = List.of();
            return batch.rows() > 0;
        }

        @Override
        public void close() { }
    }

    private final class Load implements WindowLoad {
        private final Table table;
        private final Window window;
        private final List<Object[]> rows;
        private final List<Object[]> added = new ArrayList<>();

        Load(Table table, Window window) {
            this.table = table;
            this.window = window;
            this.rows = new ArrayList<>(table.rows);
        }

        @Override
        public RowDigest standing(List<String> columns) {
            return new CanonicalRows(table.schema, columns).digest(RowValues.batch(table.schema, inside(table, rows, window).toArray(Object[][]::new)));
        }

        @Override
        public RowReader rows(Window slice) {
            return new Rows(table, inside(table, rows, slice));
        }

        @Override
        public void clear() {
            rows.removeAll(inside(table, rows, window));
        }

        @Override
        public void add(RowBatch batch) {
            RowBatch whole = new RowBatch(table.schema);
            AdaptedRows.append(batch, whole);
            added.addAll(RowValues.rows(whole));
        }

        @Override
        public long finish() {
            long before = rows.size();
            int[] key = table.schema.key().stream().mapToInt(table.schema::position).toArray();
            for (Object[] row : added) {
                if (key.length == 0 || rows.stream().noneMatch(other -> key.length == Arrays.stream(key).filter(i -> text(row[i]).equals(text(other[i]))).count())) {
                    rows.add(row);
                }
            }
            return rows.size() - before;
        }

        private static List<String> text(Object value) {
            return RowValues.texts(Collections.singletonList(new Object[] {value}));
        }

        @Override
        public void commit() {
            synchronized (MemoryLoadTarget.this) {
                table.rows = rows;
            }
        }

        @Override
        public void close() { }
    }
}
