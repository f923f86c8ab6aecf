package dev.coldarchive.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link LoadTarget} does. Subclasses give a target with an empty database to each test, and the means to make tables and rows in it. */
public abstract class LoadTargetContract {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final Window WINDOW = Window.of(TEN, Duration.ofHours(1));
    private static final TableSpec SPEC = TableSpec.builder("trades").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();
    private static final TableSchema COLUMNS = new TableSchema("trades", List.of(Column.required("ts", ColumnType.INT64), Column.optional("note", ColumnType.STRING)));
    private static final TableSchema KEYED = new TableSchema("trades", COLUMNS.columns(), List.of("ts"));
    private static final List<String> ALL = List.of("ts", "note");
    private static final Place SCRATCH = new Place(SPEC, Optional.of("scratch"));
    private static final Place ITSELF = new Place(SPEC, Optional.empty());

    protected abstract LoadTarget target() throws Exception;

    /** Makes a table of somebody else. */
    protected abstract void make(TableSpec spec, TableSchema schema) throws Exception;

    protected abstract void insert(TableSpec spec, Object[]... rows) throws Exception;

    private static Object[] row(long second, String note) {
        return new Object[] {TEN.getEpochSecond() * 1_000_000 + second * 1_000_000, note};
    }

    private List<String> standing(Place place) throws Exception {
        try (RowReader rows = target().rows(place, WINDOW)) {
            return RowValues.readAll(rows).stream().map(row -> new String((byte[]) row[1])).toList();
        }
    }

    @Test
    void aTableThatIsNotThereIsEmptyAndNoError() throws Exception {
        assertThat(target().describe(SCRATCH)).isEmpty();
        assertThat(target().describe(ITSELF)).isEmpty();
        assertThat(target().scratch("scratch")).isEmpty();
    }

    @Test
    void aTableThatWasMadeIsItsOwnAndHasTheColumns() throws Exception {
        target().create(SCRATCH, KEYED);
        TargetTable table = target().describe(SCRATCH).orElseThrow();
        assertThat(table.own()).isTrue();
        assertThat(table.schema().columns()).extracting(Column::name).containsExactly("ts", "note");
        assertThat(table.schema().columns()).extracting(Column::type).containsExactly(ColumnType.INT64, ColumnType.STRING);
        assertThat(table.schema().columns()).allSatisfy(column -> assertThat(column.nullable()).isTrue());
        assertThat(target().scratch("scratch")).extracting(ScratchTable::table).containsExactly("trades");
    }

    @Test
    void theTableItselfIsMadeWithItsKeyAndRequiredColumns() throws Exception {
        target().create(ITSELF, KEYED);
        TargetTable table = target().describe(ITSELF).orElseThrow();
        assertThat(table.own()).isFalse();
        assertThat(table.schema().key()).containsExactly("ts");
        assertThat(table.schema().columns().get(0).nullable()).isFalse();
    }

    @Test
    void aTableThatWasMadeGetsTheColumnsThatItLacks() throws Exception {
        target().create(SCRATCH, new TableSchema("trades", COLUMNS.columns().subList(0, 1)));
        target().create(SCRATCH, COLUMNS);
        assertThat(target().describe(SCRATCH).orElseThrow().schema().columns()).extracting(Column::name).containsExactly("ts", "note");
    }

    @Test
    void rowsStandOnceTheyAreCommittedAndNotBefore() throws Exception {
        target().create(SCRATCH, COLUMNS);
        try (WindowLoad load = target().open(SCRATCH, WINDOW, COLUMNS)) {
            assertThat(load.standing(ALL)).isEqualTo(RowDigest.EMPTY);
            load.add(RowValues.batch(COLUMNS, row(2, "b"), row(1, "a")));
            load.add(RowValues.batch(COLUMNS, row(3, "c")));
            assertThat(load.finish()).isEqualTo(3);
            assertThat(load.standing(ALL).rows()).isEqualTo(3);
            assertThat(standing(SCRATCH)).isEmpty();
            load.commit();
        }
        assertThat(standing(SCRATCH)).containsExactly("a", "b", "c");
    }

    @Test
    void nothingStaysOfALoadThatIsGivenUp() throws Exception {
        target().create(SCRATCH, COLUMNS);
        try (WindowLoad load = target().open(SCRATCH, WINDOW, COLUMNS)) {
            load.add(RowValues.batch(COLUMNS, row(1, "a")));
        }
        try (WindowLoad load = target().open(SCRATCH, WINDOW, COLUMNS)) {
            load.add(RowValues.batch(COLUMNS, row(1, "a")));
            load.finish();
        }
        assertThat(standing(SCRATCH)).isEmpty();
    }

    @Test
    void aRowWhoseKeyIsThereIsLeftOut() throws Exception {
        make(SPEC, KEYED);
        insert(SPEC, row(1, "mine"));
        try (WindowLoad load = target().open(ITSELF, WINDOW, COLUMNS)) {
            load.add(RowValues.batch(COLUMNS, row(1, "theirs"), row(2, "new")));
            assertThat(load.finish()).isOne();
            load.commit();
        }
        assertThat(standing(ITSELF)).containsExactly("mine", "new");
    }

    @Test
    void onlyRowsOfTheWindowStandInItAndAreCleared() throws Exception {
        target().create(SCRATCH, COLUMNS);
        try (WindowLoad load = target().open(SCRATCH, WINDOW, COLUMNS)) {
            load.add(RowValues.batch(COLUMNS, row(-1, "before"), row(0, "first"), row(3_599, "last"), row(3_600, "after")));
            load.finish();
            assertThat(load.standing(ALL).rows()).isEqualTo(2);
            load.commit();
        }
        try (WindowLoad load = target().open(SCRATCH, WINDOW, COLUMNS)) {
            load.clear();
            assertThat(load.standing(ALL)).isEqualTo(RowDigest.EMPTY);
            load.commit();
        }
        try (RowReader rows = target().rows(SCRATCH, new Window(TEN.minusSeconds(3_600), TEN.plusSeconds(7_200)))) {
            assertThat(RowValues.readAll(rows)).hasSize(2);
        }
    }

    @Test
    void columnsThatAreNotGivenAreNullAndDoNotCount() throws Exception {
        target().create(SCRATCH, COLUMNS);
        TableSchema one = new TableSchema("trades", COLUMNS.columns().subList(0, 1));
        try (WindowLoad load = target().open(SCRATCH, WINDOW, one)) {
            load.add(RowValues.batch(one, new Object[] {row(1, "")[0]}));
            load.finish();
            assertThat(load.standing(List.of("ts"))).isEqualTo(load.standing(ALL));
        }
    }

    @Test
    void whatSomebodyElseMadeIsNeitherTakenOverNorDropped() throws Exception {
        make(SPEC.at("scratch", "trades"), COLUMNS);
        assertThat(target().scratch("scratch")).isEmpty();
        assertThatThrownBy(() -> target().create(SCRATCH, COLUMNS)).isInstanceOf(ArchiveException.class);
        assertThatThrownBy(() -> target().drop(new ScratchTable("scratch", "trades", "trades", 0))).isInstanceOf(ArchiveException.class);
        assertThat(target().describe(SCRATCH).orElseThrow().own()).isFalse();
    }

    @Test
    void whatIsDroppedIsGoneAndMayBeDroppedAgain() throws Exception {
        target().create(SCRATCH, COLUMNS);
        ScratchTable table = target().scratch("scratch").get(0);
        target().drop(table);
        target().drop(table);
        assertThat(target().describe(SCRATCH)).isEmpty();
    }
}
