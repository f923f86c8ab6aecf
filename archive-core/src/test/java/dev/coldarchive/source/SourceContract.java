package dev.coldarchive.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Source} does; adapters' tests extend this. */
public abstract class SourceContract extends SnapshotContract {
    @Test
    void aWindowHoldsTheRowsFromItsStartToBeforeItsEnd() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        insert(spec, row(-1, "before", 1), row(0, "first", 2), row(3_599_999_999L, "last", 3), row(3_600_000_000L, "after", 4));
        assertThat(tickers(read(spec, WINDOW))).containsExactly("first", "last");
    }

    @Test
    void rowsComeInOrderOfTime() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        insert(spec, row(30, "c", 1), row(10, "a", 1), row(20, "b", 1), row(10, "a", 2), row(30, "c", null));
        assertThat(tickers(read(spec, WINDOW))).containsExactly("a", "a", "b", "c", "c");
    }

    @Test
    void everyRowIsInExactlyOneSlice() throws Exception {
        TableSpec spec = spec().slices(4).build();
        create(spec, COLUMNS);
        for (int i = 0; i < 60; i++) {
            insert(spec, row(i * 60_000_000L, "t" + i, i));
        }
        List<String> found = new ArrayList<>();
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            for (Window slice : WINDOW.slices(4)) {
                List<Object[]> rows = RowValues.readAll(snapshot.rows(slice, BatchLimits.DEFAULT));
                assertThat(rows).hasSize(15);
                found.addAll(tickers(rows));
            }
            snapshot.complete();
        }
        assertThat(found).doesNotHaveDuplicates().hasSize(60);
    }

    @Test
    void partitionColumnsOrderRowsBeforeTimeByBytesWithNullsLast() throws Exception {
        TableSpec spec = spec().layout(KeyLayout.hive("raw", List.of("ticker"), "t")).build();
        create(spec, COLUMNS);
        insert(spec, row(5, null, 1), row(4, "b", 1), row(3, "ä", 1), row(2, "B", 1), row(1, "a", 1), row(0, "b", 1), row(6, "a-b", 1), row(7, "aB", 1));
        assertThat(tickers(read(spec, WINDOW))).containsExactly("B", "a", "a-b", "aB", "b", "b", "ä", null);
    }

    @Test
    void partitionColumnsThatAreNumbersOrderRowsByValueWithNullsLast() throws Exception {
        TableSpec spec = spec().layout(KeyLayout.hive("raw", List.of("price"), "t")).build();
        create(spec, COLUMNS);
        insert(spec, row(5, "none", null), row(4, "ten", 10), row(3, "nine", 9), row(2, "minus one", -1), row(1, "minus ten", -10), row(6, "ten", 10));
        assertThat(tickers(read(spec, WINDOW))).containsExactly("minus ten", "minus one", "nine", "ten", "ten", "none");
    }

    @Test
    void aWindowWithoutRowsIsReadToItsEnd() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        assertThat(read(spec, WINDOW)).isEmpty();
        assertThat(source().timeRange(spec)).isEmpty();
    }

    @Test
    void rowsWithoutATimeAreInNoWindowAndNoRange() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        insert(spec, new Object[] {null, "x", 1}, row(7, "a", 1), row(9, "b", 1));
        assertThat(tickers(read(spec, WINDOW))).containsExactly("a", "b");
        assertThat(source().timeRange(spec)).contains(new TimeRange(TEN.plusNanos(7_000), TEN.plusNanos(9_000)));
    }

    @Test
    void rowsOutsideAllWindowsAreNoticed() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        insert(spec, row(7, "a", 1));
        assertThat(source().strays(spec, TEN, TEN.plusSeconds(3_600)).described()).isEmpty();
        assertThat(source().strays(spec, TEN.plusSeconds(60), TEN.plusSeconds(3_600)).described()).containsExactly("rows before its first window");
        assertThat(source().strays(spec, TEN.minusSeconds(60), TEN)).isEqualTo(new StrayRows(false, false, true));
        insert(spec, new Object[] {null, "x", 1});
        assertThat(source().strays(spec, TEN, TEN.plusSeconds(3_600))).isEqualTo(new StrayRows(true, false, false));
    }

    @Test
    void batchesAreBounded() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        for (int i = 0; i < 10; i++) {
            insert(spec, row(i, "t" + i, i));
        }
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW); RowReader rows = snapshot.rows(WINDOW, new BatchLimits(4, 1 << 20))) {
            RowBatch batch = new RowBatch(rows.schema());
            List<Integer> sizes = new ArrayList<>();
            while (rows.next(batch)) {
                sizes.add(batch.rows());
            }
            assertThat(sizes).containsExactly(4, 4, 2);
            assertThat(rows.next(batch)).isFalse();
            assertThat(batch.rows()).isZero();
        }
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW); RowReader rows = snapshot.rows(WINDOW, new BatchLimits(1_000, 1))) {
            RowBatch batch = new RowBatch(rows.schema());
            assertThat(rows.next(batch)).isTrue();
            assertThat(batch.rows()).isEqualTo(1);
        }
    }

    @Test
    void aWindowThatIsNotDueIsRefused() throws Exception {
        TableSpec spec = spec().lag(Duration.ofHours(1)).build();
        create(spec, COLUMNS);
        Window ended = spec.grid().at(source().now().minus(Duration.ofHours(1)));
        assertThatThrownBy(() -> source().snapshot(spec, ended)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.USAGE);
            assertThat(e).hasMessageContaining("not due");
            assertThat(e.window()).contains(ended);
        });
    }

    @Test
    void aMissingTableIsAnErrorOfUsage() throws Exception {
        TableSpec spec = spec().relation("public", "nowhere").build();
        for (ThrowingCall call : List.<ThrowingCall>of(s -> s.describe(spec), s -> s.timeRange(spec), s -> s.snapshot(spec, WINDOW))) {
            Source source = source();
            assertThatThrownBy(() -> call.on(source)).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.USAGE);
                assertThat(e.hint()).isPresent();
            });
        }
    }

    private interface ThrowingCall {
        void on(Source source);
    }

    @Test
    void theSchemaIsThatOfTheTableAndOfTheView() throws Exception {
        TableSpec spec = spec().required(Set.of("ticker")).build();
        create(spec, COLUMNS);
        TableSchema expected = new TableSchema("trades", List.of(COLUMNS.columns().get(0), Column.required("ticker", ColumnType.STRING), COLUMNS.columns().get(2)));
        assertThat(source().describe(spec)).isEqualTo(expected);
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.schema()).isEqualTo(expected);
        }
    }

    @Test
    void aNullInARequiredColumnIsRefused() throws Exception {
        TableSpec spec = spec().required(Set.of("ticker")).build();
        create(spec, COLUMNS);
        insert(spec, row(1, "a", 1), row(2, null, 1));
        assertThatThrownBy(() -> read(spec, WINDOW)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
            assertThat(e).hasMessageContaining("ticker").hasMessageContaining("trades");
        });
    }

    @Test
    void aSliceOutsideTheWindowIsRefused() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThatThrownBy(() -> snapshot.rows(new Window(TEN, TEN.plusSeconds(3_601)), BatchLimits.DEFAULT)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aReaderMayBeGivenUpHalfWay() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        insert(spec, row(1, "a", 1), row(2, "b", 1), row(3, "c", 1));
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            try (RowReader rows = snapshot.rows(WINDOW, new BatchLimits(1, 1))) {
                assertThat(rows.next(new RowBatch(rows.schema()))).isTrue();
            }
        }
        assertThat(read(spec, WINDOW)).hasSize(3);
    }

    @Test
    void identityAndClockAreThoseOfTheDatabase() throws Exception {
        assertThat(source().identity()).isEqualTo(source().identity());
        assertThat(source().identity().systemId()).isNotBlank();
        assertThat(source().now()).isAfter(Instant.parse("2024-06-01T00:00:00Z"));
    }
}
