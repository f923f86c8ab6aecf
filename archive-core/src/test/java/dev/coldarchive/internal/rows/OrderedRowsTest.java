package dev.coldarchive.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.KeyLayout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OrderedRowsTest extends ScratchFixture {
    private static final TableSchema SCHEMA = new TableSchema("trades", List.of(
            Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING), Column.optional("price", ColumnType.INT32),
            Column.optional("tags", ColumnType.listOf(ColumnType.STRING))));
    private static final TableSpec TABLE = ArchiveFixture.trades().build();
    private static final BatchLimits AMPLE = new BatchLimits(1_000, 1 << 20);

    private OrderedRows ordered(RowReader rows, BatchLimits limits) {
        return new OrderedRows(rows, new RowOrder(TABLE, rows.schema()), scratch, limits);
    }

    private List<String> ordered(List<Object[]> rows, BatchLimits source, BatchLimits limits) {
        return RowValues.texts(RowValues.readAll(ordered(new ListedRows(SCHEMA, rows, source), limits)));
    }

    /** Rows of a few times, some equal, in the order that a source gives: by time, and by chance where times are equal. */
    private static List<Object[]> rows(Random random, int count, int times) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Object[] {(long) random.nextInt(times), "T" + random.nextInt(5), random.nextInt(4) == 0 ? null : (Object) random.nextInt(3),
                random.nextInt(3) == 0 ? null : List.of("x".repeat(random.nextInt(40)))});
        }
        return inOrderOfTime(rows);
    }

    private static List<Object[]> inOrderOfTime(List<Object[]> rows) {
        List<Object[]> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> (Long) row[0]));
        return sorted;
    }

    @Property(tries = 200)
    void theSameRowsComeInTheSameOrderHoweverTheyLieAndWhateverTheBatches(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int sourceRows,
            @ForAll @IntRange(min = 1, max = 9) int batchRows, @ForAll @IntRange(min = 1, max = 12) int times) {
        Random random = new Random(seed);
        List<Object[]> rows = rows(random, random.nextInt(80), times);
        List<Object[]> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        List<String> expected = ordered(rows, AMPLE, AMPLE);
        assertThat(expected).hasSize(rows.size()).containsExactlyInAnyOrderElementsOf(RowValues.texts(stored(rows)));
        assertThat(ordered(inOrderOfTime(shuffled), new BatchLimits(sourceRows, 1 << 20), new BatchLimits(batchRows, 1 << 20))).isEqualTo(expected);
        assertThat(ordered(inOrderOfTime(shuffled), new BatchLimits(sourceRows, 1 << 20), new BatchLimits(50, 1 + batchRows * 20L))).isEqualTo(expected);
    }

    private static List<Object[]> stored(List<Object[]> rows) {
        return RowValues.rows(RowValues.batch(SCHEMA, rows.toArray(Object[][]::new)));
    }

    @Property(tries = 100)
    void rowsAreOrderedByTimeAndThenByTheirCanonicalBytes(@ForAll long seed) {
        List<Object[]> rows = rows(new Random(seed), 30, 3);
        CanonicalRows canonical = new CanonicalRows(SCHEMA);
        RowBatch batch = RowValues.batch(SCHEMA, rows.toArray(Object[][]::new));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < batch.rows(); i++) {
            order.add(i);
        }
        order.sort(Comparator.<Integer, Long>comparing(i -> batch.longs(0).get(i)).thenComparing(i -> canonical.copy(batch, i), Arrays::compareUnsigned));
        List<Object[]> expected = order.stream().map(i -> RowValues.row(batch, i)).toList();
        assertThat(ordered(rows, AMPLE, new BatchLimits(2, 100))).isEqualTo(RowValues.texts(expected));
    }

    @Test
    void aGroupLargerThanMemoryIsSpilledAndComesInTheSameOrder() throws IOException {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            rows.add(new Object[] {7L, "T" + i * 7_919 % 5_000, i, null});
        }
        BatchLimits tiny = new BatchLimits(2, 200);
        List<String> read = new ArrayList<>();
        try (OrderedRows ordered = ordered(new ListedRows(SCHEMA, rows, tiny), tiny)) {
            RowBatch batch = new RowBatch(SCHEMA);
            assertThat(ordered.next(batch)).isTrue();
            assertThat(temporaryFiles()).hasSize(1);
            do {
                assertThat(batch.rows()).isBetween(1, 2);
                read.addAll(RowValues.texts(RowValues.rows(batch)));
            } while (ordered.next(batch));
            assertThat(temporaryFiles()).isEmpty();
        }
        Collections.shuffle(rows, new Random(1));
        assertThat(read).isEqualTo(ordered(rows, AMPLE, new BatchLimits(100_000, 1 << 30)));
    }

    @Test
    void manyChunksNeedNeitherManyOpenFilesNorMuchMemory() throws IOException {
        long openBefore = openFiles();
        RowSorter sorter = new RowSorter(scratch, new BatchLimits(1, 1_000));
        byte[] row = new byte[8];
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer.wrap(row).putLong(i * 7_919L % 20_000);
            sorter.add(row, row.length);
        }
        long expected = 0;
        try (sorter; SortedRows sorted = sorter.sorted()) {
            assertThat(openFiles() - openBefore).isLessThan(200);
            while (sorted.advance()) {
                assertThat(ByteBuffer.wrap(sorted.bytes()).getLong()).isEqualTo(expected++);
            }
        }
        assertThat(expected).isEqualTo(20_000);
    }

    private static long openFiles() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    @Test
    void aReadThatIsAbandonedInTheMiddleLeavesNothing() throws IOException {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(new Object[] {(long) i / 250, "T" + i, i, null});
        }
        BatchLimits tiny = new BatchLimits(2, 200);
        for (int batches = 0; batches < 260; batches += 13) {
            ListedRows source = new ListedRows(SCHEMA, rows, tiny);
            try (OrderedRows ordered = ordered(source, tiny)) {
                RowBatch batch = new RowBatch(SCHEMA);
                for (int i = 0; i < batches && ordered.next(batch); i++) {
                    assertThat(batch.rows()).isPositive();
                }
            }
            assertThat(temporaryFiles()).isEmpty();
            assertThat(source.closed()).isTrue();
        }
    }

    @Test
    void aSourceThatFailsInTheMiddleOfAGroupLeavesNothing() throws IOException {
        RowReader failing = new RowReader() {
            private int batches;

            @Override
            public TableSchema schema() {
                return SCHEMA;
            }

            @Override
            public boolean next(RowBatch batch) {
                if (batches++ == 100) {
                    throw new ArchiveException(ArchiveException.Category.TRANSIENT, "cannot read table trades: connection lost", null);
                }
                batch.clear();
                RowValues.append(batch, 1L, "T" + batches, 1, null);
                return true;
            }

            @Override
            public void close() {}
        };
        try (OrderedRows ordered = ordered(failing, new BatchLimits(2, 200))) {
            assertThatThrownBy(() -> ordered.next(new RowBatch(SCHEMA))).hasMessageContaining("connection lost");
        }
        assertThat(temporaryFiles()).isEmpty();
    }

    @Property(tries = 50)
    void aSourceThatBreaksItsOrderIsRefused(@ForAll @IntRange(min = 1, max = 5) int sourceRows, @ForAll @IntRange(max = 8) int at) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(new Object[] {(long) i / 2 + 1, "T", i, null});
        }
        rows.add(at + 1, new Object[] {0L, "early", 1, null});
        assertThatThrownBy(() -> ordered(rows, new BatchLimits(sourceRows, 1 << 20), new BatchLimits(2, 100)))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.INTEGRITY))
                .hasMessageContaining("order that was asked for");
    }

    @Test
    void rowsOfOnePartStayTogether() {
        TableSpec byTicker = ArchiveFixture.trades().layout(KeyLayout.hive("raw", List.of("ticker"), "part")).build();
        List<Object[]> rows = List.of(new Object[] {5L, "A", 2, null}, new Object[] {5L, "A", 1, null}, new Object[] {1L, "B", 1, null});
        try (OrderedRows ordered = new OrderedRows(new ListedRows(SCHEMA, rows, AMPLE), new RowOrder(byTicker, SCHEMA), scratch, AMPLE)) {
            assertThat(RowValues.readAll(ordered)).extracting(row -> row[0] + new String((byte[]) row[1]) + row[2]).containsExactly("5A1", "5A2", "1B1");
        }
        List<Object[]> mixed = List.of(new Object[] {5L, "B", 2, null}, new Object[] {6L, "A", 1, null});
        assertThatThrownBy(() -> RowValues.readAll(new OrderedRows(new ListedRows(SCHEMA, mixed, AMPLE), new RowOrder(byTicker, SCHEMA), scratch, AMPLE)))
                .hasMessageContaining("order that was asked for");
    }

    @Test
    void aRowWiderThanAllLimitsPasses() {
        List<Object[]> rows = List.of(new Object[] {1L, "x".repeat(100_000), 2, null}, new Object[] {1L, "w".repeat(100_000), 1, null});
        assertThat(ordered(rows, AMPLE, new BatchLimits(1, 1))).extracting(row -> row.substring(row.length() - 8)).containsExactly("1, null]", "2, null]");
    }
}
