package dev.coldarchive.simulation;

import dev.coldarchive.TableSpec;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.MemorySource;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The host's database, and what everybody ever wrote into it: what the archive is measured by. */
final class Database {
    static final String TABLE = "trades";
    private static final List<Column> COLUMNS = List.of(
            Column.required("exchange_ts", ColumnType.INT64), Column.required("id", ColumnType.INT64), Column.required("ticker", ColumnType.STRING), Column.optional("price", ColumnType.INT64));

    /** How a row left the database. */
    enum Removal { DELETED, UPDATED, DROPPED }

    /** A row as somebody wrote it once. */
    static final class Row {
        final String text;
        final long id;
        final Window window;
        final Instant began;
        /** Whether the archiver has been told to refuse it. */
        final boolean refused;
        /** Whether its window had ended, and was marked by the transaction that wrote it. */
        boolean marked;
        Instant committed;
        Instant removed;
        Removal how;
        /** What the ledger said of its window when it went. */
        Standing standing;

        Row(String text, long id, Window window, Instant began, boolean refused) {
            this.text = text;
            this.id = id;
            this.window = window;
            this.began = began;
            this.refused = refused;
        }

        boolean visible() {
            return committed != null && removed == null;
        }
    }

    /** A transaction that is open. */
    final class Transaction {
        final MemoryTransaction inside;
        final Instant began;
        private final List<Row> written = new ArrayList<>();
        private final Map<Row, Removal> removed = new HashMap<>();

        Transaction(String who) {
            began = source.now();
            inside = source.begin(who);
        }

        void insert(Instant time, long id, String ticker, Long price) {
            insert(new Object[] {micros(time), id, ticker.getBytes(StandardCharsets.UTF_8), price});
        }

        private void insert(Object[] values) {
            inside.insert(TABLE, values);
            written.add(row(values, began));
        }

        /** Deletes the rows with the id, or, given a change, updates them. */
        void remove(long id, UnaryOperator<Object[]> change) {
            Predicate<Object[]> condition = values -> {
                boolean hit = (Long) values[1] == id;
                if (hit) {
                    String text = text(values);
                    rows.stream().filter(row -> row.visible() && row.text.equals(text) && !removed.containsKey(row)).findFirst()
                            .ifPresent(row -> removed.put(row, change == null ? Removal.DELETED : Removal.UPDATED));
                }
                return hit;
            };
            inside.update(TABLE, condition, change == null ? null : values -> {
                Object[] changed = change.apply(values);
                written.add(row(changed, began));
                return changed;
            });
        }

        /** Deletes what is older, as a retention job does where there are no partitions. */
        void removeBefore(Instant time) {
            inside.delete(TABLE, values -> {
                boolean hit = (Long) values[0] < micros(time);
                if (hit) {
                    String text = text(values);
                    rows.stream().filter(row -> row.visible() && row.text.equals(text) && !removed.containsKey(row)).findFirst().ifPresent(row -> removed.put(row, Removal.DROPPED));
                }
                return hit;
            });
        }

        /** Marks the windows that it touched; those that have not ended yet need no mark. */
        void mark() {
            Set<Window> windows = new TreeSet<>();
            written.forEach(row -> windows.add(row.window));
            removed.keySet().forEach(row -> windows.add(row.window));
            source.marks().mark(inside.connection(), table, windows);
            written.forEach(row -> row.marked = !row.window.end().isAfter(source.now()));
        }

        void commit() {
            Instant at = source.now();
            inside.commit();
            written.forEach(row -> row.committed = at);
            rows.addAll(written);
            written.forEach(row -> texts.merge(row.text, 1, Integer::sum));
            removed.forEach((row, how) -> gone(row, how, at));
        }

        void rollback() {
            inside.rollback();
        }

        boolean touches(Window part) {
            return written.stream().anyMatch(row -> row.window.overlaps(part)) || removed.keySet().stream().anyMatch(row -> row.window.overlaps(part));
        }
    }

    final MemorySource source;
    final TableSpec table;
    final List<Row> rows = new ArrayList<>();
    /** How often each row was ever written. */
    final Map<String, Integer> texts = new HashMap<>();
    private final Circumstances world;
    private final Function<Row, Standing> standing;

    /** What the ledger said of a row's window when the row went. */
    enum Standing { UNKNOWN, TO_BE_READ_AGAIN, ARCHIVED }

    Database(MemorySource source, TableSpec table, Circumstances world, Function<Row, Standing> standing) {
        this.source = source;
        this.table = table;
        this.world = world;
        this.standing = standing;
        TableSchema schema = world.keyed() ? new TableSchema(TABLE, COLUMNS, List.of("exchange_ts", "id")) : new TableSchema(TABLE, COLUMNS);
        if (world.partition() == null) {
            source.create(table, schema);
        } else {
            source.createPartitioned(table, schema, world.partition());
        }
    }

    Transaction begin(String who) {
        return new Transaction(who);
    }

    private Row row(Object[] values, Instant began) {
        return new Row(text(values), (Long) values[1], table.grid().at(Instant.EPOCH.plus((Long) values[0], ChronoUnit.MICROS)), began, world.required() && values[3] == null);
    }

    private void gone(Row row, Removal how, Instant at) {
        row.removed = at;
        row.how = how;
        row.standing = standing.apply(row);
    }

    /**
     * Drops what has ended before, oldest first; what is locked stays until the next time, and what comes after it.
     *
     * @param despiteReaders whether the locks of those who read do not hold
     */
    int drop(Instant boundary, List<Transaction> open, boolean despiteReaders) {
        int dropped = 0;
        for (Instant start : source.partitionStarts(TABLE)) {
            Window part = Window.of(start, world.partition());
            boolean locked = open.stream().anyMatch(transaction -> transaction.touches(part));
            if (part.end().isAfter(boundary) || locked) {
                return dropped;
            }
            try {
                if (despiteReaders) {
                    source.dropPartitionDespiteLocks(TABLE, start);
                } else {
                    source.dropPartition(TABLE, start);
                }
            } catch (TransientException e) {
                return dropped;
            }
            Instant at = source.now();
            rows.stream().filter(row -> row.visible() && row.window.overlaps(part)).forEach(row -> gone(row, Removal.DROPPED, at));
            dropped++;
        }
        return dropped;
    }

    static String text(Object[] values) {
        return RowValues.texts(List.<Object[]>of(values)).get(0);
    }

    /** The time of a row by its text. */
    static Instant time(String text) {
        return Instant.EPOCH.plus(Long.parseLong(text.substring(1, text.indexOf(','))), ChronoUnit.MICROS);
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
