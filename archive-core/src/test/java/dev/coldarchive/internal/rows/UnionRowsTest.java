package dev.coldarchive.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UnionRowsTest extends ScratchFixture {
    private static final Column TIME = Column.required("exchange_ts", ColumnType.INT64);
    private static final Column TICKER = Column.required("ticker", ColumnType.STRING);
    private static final Column PRICE = Column.optional("price", ColumnType.INT32);
    private static final Column ADDED = Column.optional("added", ColumnType.INT32);
    private static final Column DROPPED = Column.optional("dropped", ColumnType.INT32);
    private static final TableSpec TABLE = ArchiveFixture.trades().build();
    private static final BatchLimits AMPLE = new BatchLimits(1_000, 1 << 20);

    private static TableSchema schema(Column... columns) {
        return new TableSchema("trades", List.of(columns));
    }

    private static TableSchema keyed(Column... columns) {
        return new TableSchema("trades", List.of(columns), List.of("exchange_ts", "ticker"));
    }

    /** What a union gives: its rows as text in order, and its counts. */
    private record Result(List<String> rows, long archiveOnly, long updated) {}

    private Result union(TableSchema former, List<Object[]> archive, TableSchema now, List<Object[]> source, boolean gone, BatchLimits limits) {
        try (UnionRows union = new UnionRows(new ListedRows(former, archive, limits), new ListedRows(now, source, limits), gone, TABLE, scratch, limits)) {
            List<Object[]> rows = new ArrayList<>();
            RowBatch batch = new RowBatch(union.schema());
            while (union.next(batch)) {
                rows.addAll(RowValues.rows(batch));
            }
            assertThat(rows).extracting(row -> (Long) row[0]).isSorted();
            return new Result(RowValues.texts(rows).stream().sorted().toList(), union.archiveOnly().rows(), union.updated());
        }
    }

    private static List<Object[]> rows(Random random, int columns) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = random.nextInt(25); i > 0; i--) {
            Object[] row = new Object[columns];
            row[0] = (long) random.nextInt(4);
            row[1] = "T" + random.nextInt(3);
            for (int j = 2; j < columns; j++) {
                row[j] = random.nextInt(4) == 0 ? null : (Object) random.nextInt(2);
            }
            rows.add(row);
        }
        return sorted(rows);
    }

    private static List<Object[]> sorted(List<Object[]> rows) {
        List<Object[]> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> (Long) row[0]));
        return sorted;
    }

    /** How often each row comes, in stored form as text. */
    private static Map<String, Integer> bag(TableSchema schema, List<Object[]> rows) {
        Map<String, Integer> bag = new TreeMap<>();
        RowValues.texts(RowValues.rows(RowValues.batch(schema, rows.toArray(Object[][]::new)))).forEach(row -> bag.merge(row, 1, Integer::sum));
        return bag;
    }

    private static List<String> unbag(Map<String, Integer> bag) {
        List<String> rows = new ArrayList<>();
        new TreeMap<>(bag).forEach((row, times) -> rows.addAll(Collections.nCopies(times, row)));
        return rows;
    }

    @Property(tries = 500)
    void eachRowIsKeptAsOftenAsTheSideHasItThatHasItMoreOften(@ForAll long seed, @ForAll boolean gone, @ForAll @IntRange(min = 1, max = 6) int limit) {
        Random random = new Random(seed);
        TableSchema schema = schema(TIME, TICKER, PRICE);
        List<Object[]> archive = rows(random, 3);
        List<Object[]> source = rows(random, 3);
        Map<String, Integer> before = bag(schema, archive);
        Map<String, Integer> now = bag(schema, source);
        Map<String, Integer> expected = new TreeMap<>(before);
        now.forEach((row, times) -> expected.merge(row, times, Math::max));
        Result result = union(schema, archive, schema, source, gone, new BatchLimits(limit, 1 << 20));
        assertThat(result.rows()).isEqualTo(unbag(expected));
        assertThat(result.archiveOnly()).isEqualTo(before.entrySet().stream().mapToLong(row -> Math.max(0, row.getValue() - now.getOrDefault(row.getKey(), 0))).sum());
        assertThat(result.updated()).isZero();
        assertThat(union(schema, sorted(unstored(expected, schema)), schema, source, gone, AMPLE).rows()).as("again changes nothing").isEqualTo(unbag(expected));
    }

    /** The rows of a bag as a reader gives them. */
    private static List<Object[]> unstored(Map<String, Integer> bag, TableSchema schema) {
        List<Object[]> rows = new ArrayList<>();
        bag.forEach((text, times) -> {
            String[] values = text.substring(1, text.length() - 1).split(", ");
            for (int i = 0; i < times; i++) {
                rows.add(new Object[] {Long.valueOf(values[0]), new String(HexFormat.of().parseHex(values[1].substring(1))), values[2].equals("null") ? null : Long.valueOf(values[2])});
            }
        });
        return rows;
    }

    @Property(tries = 300)
    void columnsOfOneSideDoNotTellRowsApart(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int limit) {
        Random random = new Random(seed);
        List<Object[]> archive = rows(random, 4);
        List<Object[]> source = rows(random, 4);
        Result result = union(schema(TIME, TICKER, PRICE, DROPPED), archive, schema(TIME, TICKER, PRICE, ADDED), source, false, new BatchLimits(limit, 1 << 20));
        TableSchema common = schema(TIME, TICKER, PRICE);
        Map<String, Integer> before = bag(common, cut(archive));
        Map<String, Integer> now = bag(common, cut(source));
        Map<String, Integer> expected = new TreeMap<>(before);
        now.forEach((row, times) -> expected.merge(row, times, Math::max));
        assertThat(result.rows().stream().map(row -> row.replaceFirst("(, [^,]*){2}]$", "]")).sorted()).isEqualTo(unbag(expected));
        // every value that either side had in its own column is still there, as often
        assertThat(values(result.rows(), 4)).containsAllEntriesOf(valuesOf(archive));
        assertThat(values(result.rows(), 3)).containsAllEntriesOf(valuesOf(source));
    }

    private static List<Object[]> cut(List<Object[]> rows) {
        return rows.stream().map(row -> Arrays.copyOf(row, 3)).toList();
    }

    private static Map<String, Integer> valuesOf(List<Object[]> rows) {
        Map<String, Integer> values = new LinkedHashMap<>();
        rows.stream().filter(row -> row[3] != null).forEach(row -> values.merge(String.valueOf(row[3]), 1, Integer::sum));
        return values;
    }

    private static Map<String, Integer> values(List<String> rows, int column) {
        Map<String, Integer> values = new LinkedHashMap<>();
        rows.stream().map(row -> row.substring(1, row.length() - 1).split(", ")[column]).filter(value -> !value.equals("null")).forEach(value -> values.merge(value, 1, Integer::sum));
        return values;
    }

    @Property(tries = 300)
    void aKnownKeyDecidesWhichRowsAreOne(@ForAll long seed, @ForAll boolean gone, @ForAll @IntRange(min = 1, max = 6) int limit) {
        Random random = new Random(seed);
        Map<String, Object[]> archive = byKey(rows(random, 3));
        Map<String, Object[]> source = byKey(rows(random, 3));
        Map<String, Object[]> expected = new TreeMap<>(source);
        archive.forEach((key, row) -> expected.merge(key, row, (now, before) -> gone ? before : now));
        long updated = archive.entrySet().stream().filter(row -> source.containsKey(row.getKey()) && !Arrays.equals(row.getValue(), source.get(row.getKey()))).count();
        TableSchema schema = keyed(TIME, TICKER, PRICE);
        Result result = union(schema, sorted(List.copyOf(archive.values())), schema, sorted(List.copyOf(source.values())), gone, new BatchLimits(limit, 1 << 20));
        assertThat(result.rows()).isEqualTo(unbag(bag(schema, List.copyOf(expected.values()))));
        assertThat(result.updated()).isEqualTo(updated);
        assertThat(result.archiveOnly()).isEqualTo(archive.keySet().stream().filter(key -> !source.containsKey(key)).count());
    }

    private static Map<String, Object[]> byKey(List<Object[]> rows) {
        Map<String, Object[]> byKey = new TreeMap<>();
        rows.forEach(row -> byKey.put(row[0] + "/" + row[1], row));
        return byKey;
    }

    @Test
    void anUpdateInALiveWindowTakesTheSourcesRowAndTheArchivesDroppedColumn() {
        List<Object[]> archive = List.<Object[]>of(new Object[] {1L, "A", 10, 7});
        List<Object[]> source = List.<Object[]>of(new Object[] {1L, "A", 20, 8});
        TableSchema former = keyed(TIME, TICKER, PRICE, DROPPED);
        TableSchema now = keyed(TIME, TICKER, PRICE, ADDED);
        assertThat(union(former, archive, now, source, false, AMPLE)).isEqualTo(new Result(List.of("[1, x41, 20, 8, 7]"), 0, 1));
        assertThat(union(former, archive, now, source, true, AMPLE)).isEqualTo(new Result(List.of("[1, x41, 10, null, 7]"), 0, 1));
    }

    @Test
    void aKeyThatTheArchiveDoesNotHaveTellsNothing() {
        TableSchema former = schema(TIME, PRICE);
        TableSchema now = keyed(TIME, TICKER, PRICE);
        List<Object[]> archive = List.<Object[]>of(new Object[] {1L, 10}, new Object[] {1L, 11});
        List<Object[]> source = List.<Object[]>of(new Object[] {1L, "A", 10}, new Object[] {1L, "B", 10});
        assertThat(union(former, archive, now, source, false, AMPLE)).isEqualTo(new Result(List.of("[1, null, 11]", "[1, x41, 10]", "[1, x42, 10]"), 1, 0));
    }

    @Test
    void aKeyThatIsYoungerThanTheArchivesRowsMakesNoneOfThemAnUpdate() {
        List<Object[]> archive = List.of(new Object[] {1L, "A", 10}, new Object[] {1L, "A", 11}, new Object[] {2L, "B", 20}, new Object[] {2L, "B", 21});
        List<Object[]> source = List.of(new Object[] {1L, "A", 11}, new Object[] {2L, "B", 20});
        for (boolean gone : new boolean[] {false, true}) {
            assertThat(union(schema(TIME, TICKER, PRICE), archive, keyed(TIME, TICKER, PRICE), source, gone, AMPLE))
                    .isEqualTo(new Result(List.of("[1, x41, 10]", "[1, x41, 11]", "[2, x42, 20]", "[2, x42, 21]"), 2, 0));
        }
    }

    @Test
    void valuesThatWereWidenedAreTheSameValues() {
        TableSchema former = schema(TIME, Column.required("v", ColumnType.decimal(9, 2)), PRICE);
        TableSchema now = schema(TIME, Column.required("v", ColumnType.decimal(30, 4)), Column.optional("price", ColumnType.INT64));
        List<Object[]> archive = List.<Object[]>of(new Object[] {1L, "1.50", 10});
        List<Object[]> source = List.<Object[]>of(new Object[] {1L, "1.5000", 10}, new Object[] {1L, "1.5001", 10});
        Result result = union(former, archive, now, source, false, AMPLE);
        assertThat(result.rows()).hasSize(2);
        assertThat(result.archiveOnly()).isZero();
    }

    @Test
    void emptySidesAreNoTrouble() {
        TableSchema schema = schema(TIME, TICKER, PRICE);
        List<Object[]> one = List.<Object[]>of(new Object[] {1L, "A", 10});
        assertThat(union(schema, List.of(), schema, List.of(), false, AMPLE)).isEqualTo(new Result(List.of(), 0, 0));
        assertThat(union(schema, one, schema, List.of(), false, AMPLE)).isEqualTo(new Result(List.of("[1, x41, 10]"), 1, 0));
        assertThat(union(schema, List.of(), schema, one, false, AMPLE)).isEqualTo(new Result(List.of("[1, x41, 10]"), 0, 0));
    }

    @Test
    void aUnionThatIsAbandonedInTheMiddleOfALargeGroupLeavesNothing() {
        TableSchema schema = schema(TIME, TICKER, PRICE);
        List<Object[]> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(new Object[] {1L, "T" + i, i});
        }
        BatchLimits tiny = new BatchLimits(2, 100);
        ListedRows archive = new ListedRows(schema, many, tiny);
        ListedRows source = new ListedRows(schema, many, tiny);
        try (UnionRows union = new UnionRows(archive, source, false, TABLE, scratch, tiny)) {
            assertThat(union.next(new RowBatch(schema))).isTrue();
        }
        assertThat(archive.closed() && source.closed()).isTrue();
    }
}
