package dev.coldarchive.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link MarkLog} does, and the snapshots of its source. Subclasses give both with an empty database to each test. */
public abstract class MarkLogContract {
    protected static final Window WINDOW = SourceWorld.WINDOW;
    private static final Window NEXT = Window.of(WINDOW.end(), WINDOW.every());

    /** A writer whose transaction is open until it is ended. */
    public interface Writer {
        Connection connection();

        void insert(Object[] row) throws Exception;

        void commit() throws Exception;

        void rollback() throws Exception;
    }

    protected abstract MarkLog marks() throws Exception;

    /** Its snapshots see the same marks. */
    protected abstract Source source() throws Exception;

    protected abstract void create(TableSpec spec, TableSchema schema) throws Exception;

    protected abstract Writer begin() throws Exception;

    /** A committed mark whose transaction's number lies ahead of all that this database has come to. */
    protected abstract void restoreDumpedMark(TableSpec spec, Window window) throws Exception;

    @Test
    void aMarkIsSeenWhenItsWriterHasCommitted() throws Exception {
        TableSpec spec = table();
        Writer writer = begin();
        marks().mark(writer.connection(), spec, List.of(WINDOW));
        assertThat(marks().windows(spec)).isEmpty();
        assertThat(seen(spec, WINDOW)).isEmpty();
        writer.commit();
        assertThat(marks().windows(spec)).singleElement().satisfies(marked -> {
            assertThat(marked.window()).isEqualTo(WINDOW);
            assertThat(marked.marks()).isEqualTo(1);
            assertThat(marked.passed()).isTrue();
            assertThat(marked.newest()).isEqualTo(marked.oldest());
            assertThat(Duration.between(marked.oldest(), source().now())).isLessThan(Duration.ofMinutes(5));
        });
        assertThat(seen(spec, WINDOW)).hasSize(1);
    }

    @Test
    void aMarkIsRolledBackWithItsWriter() throws Exception {
        TableSpec spec = table();
        Writer writer = begin();
        marks().mark(writer.connection(), spec, List.of(WINDOW));
        writer.rollback();
        assertThat(marks().windows(spec)).isEmpty();
        assertThat(seen(spec, WINDOW)).isEmpty();
    }

    @Test
    void windowsAreToldApartAndCounted() throws Exception {
        TableSpec spec = table();
        mark(spec, WINDOW, NEXT);
        mark(spec, NEXT);
        assertThat(marks().windows(spec)).extracting(MarkedWindow::window).containsExactly(WINDOW, NEXT);
        assertThat(marks().windows(spec)).extracting(MarkedWindow::marks).containsExactly(1L, 2L);
        assertThat(seen(spec, NEXT)).hasSize(2).doesNotContainAnyElementsOf(seen(spec, WINDOW));
    }

    @Test
    void tablesAreToldApart() throws Exception {
        TableSpec spec = table();
        TableSpec other = TableSpec.builder("other").relation("public", "trades").time(spec.time()).build();
        mark(spec, WINDOW);
        mark(other, NEXT);
        assertThat(marks().windows(other)).extracting(MarkedWindow::window).containsExactly(NEXT);
        marks().consume(other, seen(spec, WINDOW));
        assertThat(marks().windows(spec)).hasSize(1);
        assertThat(seen(other, WINDOW)).isEmpty();
    }

    @Test
    void aWindowThatHasNotEndedIsNotMarked() throws Exception {
        TableSpec spec = table();
        Window running = spec.grid().at(source().now());
        mark(spec, running, spec.grid().next(running));
        assertThat(marks().windows(spec)).isEmpty();
    }

    @Test
    void aWindowEndsWhenNoClockOfTheColumnsZoneShowsItsTimesAnyMore() throws Exception {
        TableSpec spec = table();
        TableSpec west = SourceWorld.spec().time(TimeColumn.local("exchange_ts", ZoneId.of("-05:00"))).build();
        TableSpec east = SourceWorld.spec().time(TimeColumn.local("exchange_ts", ZoneId.of("+09:00"))).build();
        Window ended = spec.grid().at(source().now().minus(Duration.ofHours(1)));
        Window coming = spec.grid().at(source().now().plus(Duration.ofHours(4)));
        mark(west, ended);
        assertThat(marks().windows(spec)).isEmpty();
        mark(east, coming);
        assertThat(marks().windows(spec)).extracting(MarkedWindow::window).containsExactly(coming);
    }

    @Test
    void aMarkHasNotPassedWhileAnOlderTransactionIsOpen() throws Exception {
        TableSpec spec = table();
        Writer older = begin();
        older.insert(SourceWorld.row(1, "older", 1));
        mark(spec, WINDOW);
        assertThat(marks().windows(spec)).extracting(MarkedWindow::passed).containsExactly(false);
        assertThat(seen(spec, WINDOW)).hasSize(1);
        older.rollback();
        assertThat(marks().windows(spec)).extracting(MarkedWindow::passed).containsExactly(true);
    }

    @Test
    void aWriterThatBeganAfterwardsHoldsNoMarkBack() throws Exception {
        TableSpec spec = table();
        mark(spec, WINDOW);
        Writer younger = begin();
        younger.insert(SourceWorld.row(1, "younger", 1));
        assertThat(marks().windows(spec)).extracting(MarkedWindow::passed).containsExactly(true);
        younger.commit();
    }

    @Test
    void aMarkOfARestoredDumpHasPassed() throws Exception {
        TableSpec spec = table();
        restoreDumpedMark(spec, WINDOW);
        assertThat(marks().windows(spec)).extracting(MarkedWindow::passed).containsExactly(true);
        assertThat(seen(spec, WINDOW)).hasSize(1);
    }

    @Test
    void onlyTheMarksThatWereNamedAreConsumed() throws Exception {
        TableSpec spec = table();
        mark(spec, WINDOW);
        Set<Long> first = seen(spec, WINDOW);
        mark(spec, WINDOW);
        marks().consume(spec, first);
        assertThat(seen(spec, WINDOW)).hasSize(1).doesNotContainAnyElementsOf(first);
        marks().consume(spec, first);
        marks().consume(spec, Set.of());
        marks().consume(spec, seen(spec, WINDOW));
        assertThat(marks().windows(spec)).isEmpty();
    }

    @Test
    void aSnapshotSeesAMarkIfAndOnlyIfItSeesTheRows() throws Exception {
        TableSpec spec = table();
        Writer writer = begin();
        marks().mark(writer.connection(), spec, List.of(WINDOW));
        writer.insert(SourceWorld.row(1, "late", 1));
        try (WindowSnapshot before = source().snapshot(spec, WINDOW)) {
            assertThat(RowValues.readAll(before.rows(WINDOW, BatchLimits.DEFAULT))).isEmpty();
            writer.commit();
            assertThat(before.marks()).isEmpty();
            assertThat(RowValues.readAll(before.rows(WINDOW, BatchLimits.DEFAULT))).isEmpty();
        }
        try (WindowSnapshot after = source().snapshot(spec, WINDOW)) {
            assertThat(after.marks()).hasSize(1);
            assertThat(RowValues.readAll(after.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(1);
        }
    }

    @Test
    void noWindowsAreMarkedByNoTimes() throws Exception {
        TableSpec spec = table();
        mark(spec);
        assertThat(marks().windows(spec)).isEmpty();
    }

    @Test
    void aYearOfWindowsIsMarkedAtOnce() throws Exception {
        TableSpec spec = table();
        Instant first = WINDOW.start();
        mark(spec, Stream.iterate(WINDOW, spec.grid()::next).limit(2_000).toArray(Window[]::new));
        assertThat(marks().windows(spec)).hasSize(2_000).first().extracting(marked -> marked.window().start()).isEqualTo(first);
    }

    @Test
    void windowsAreToldOfByTheirStart() throws Exception {
        TableSpec spec = table();
        Window last = spec.grid().next(NEXT);
        mark(spec, WINDOW, NEXT, last);
        assertThat(marks().windows(spec, NEXT.start(), last.start())).extracting(MarkedWindow::window).containsExactly(NEXT);
        assertThat(marks().isMarked(spec, last)).isTrue();
        assertThat(marks().isMarked(spec, spec.grid().next(last))).isFalse();
    }

    @Test
    void ofMoreWindowsThanCanBeToldOfTheOldestAreAndTheOthersWhenThoseAreDone() throws Exception {
        TableSpec spec = table();
        int more = MarkLog.MOST_WINDOWS + 2;
        Window first = spec.grid().at(WINDOW.start().minus(WINDOW.every().multipliedBy(more)));
        mark(spec, Stream.iterate(first, spec.grid()::next).limit(more).toArray(Window[]::new));
        List<MarkedWindow> told = marks().windows(spec);
        assertThat(told).hasSize(MarkLog.MOST_WINDOWS).first().extracting(MarkedWindow::window).isEqualTo(first);
        marks().consume(spec, seen(spec, first));
        assertThat(marks().windows(spec)).hasSize(MarkLog.MOST_WINDOWS).first().extracting(MarkedWindow::window).isEqualTo(spec.grid().next(first));
    }

    private TableSpec table() throws Exception {
        TableSpec spec = SourceWorld.spec().build();
        create(spec, SourceWorld.COLUMNS);
        return spec;
    }

    private void mark(TableSpec spec, Window... windows) throws Exception {
        Writer writer = begin();
        marks().mark(writer.connection(), spec, List.of(windows));
        writer.commit();
    }

    private Set<Long> seen(TableSpec spec, Window window) throws Exception {
        try (WindowSnapshot view = source().snapshot(spec, window)) {
            return view.marks();
        }
    }
}
