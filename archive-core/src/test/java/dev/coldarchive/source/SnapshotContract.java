package dev.coldarchive.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.window.Window;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link WindowSnapshot} shows and keeps from happening while it is open, and when its window counts as closed. */
public abstract class SnapshotContract extends SourceWorld {
    @Test
    void whoJoinsAViewSeesWhatItSeesAndNoMore() throws Exception {
        TableSpec spec = spec().slices(2).build();
        create(spec, COLUMNS);
        insert(spec, row(1, "first", 1), row(1_800_000_000L, "second", 2));
        List<Window> slices = WINDOW.slices(2);
        try (SharedSnapshot snapshot = (SharedSnapshot) source().snapshot(spec, WINDOW)) {
            insert(spec, row(2, "late", 1), row(1_800_000_001L, "late", 2));
            try (SliceRows joined = snapshot.join().orElseThrow()) {
                RowReader own = snapshot.rows(slices.get(0), BatchLimits.DEFAULT);
                RowReader other = joined.rows(slices.get(1), BatchLimits.DEFAULT);
                assertThat(tickers(RowValues.readAll(other))).as("while the other is open").containsExactly("second");
                assertThat(tickers(RowValues.readAll(own))).containsExactly("first");
                assertThat(tickers(RowValues.readAll(joined.rows(slices.get(0), BatchLimits.DEFAULT)))).as("one slice after the other").containsExactly("first");
            }
            snapshot.complete();
        }
    }

    @Test
    void severalCanJoinAndTheTableIsLockedUntilAllHaveEnded() throws Exception {
        TableSpec spec = spec().slices(4).build();
        createPartitioned(spec, COLUMNS);
        insert(spec, row(1, "a", 1));
        try (SharedSnapshot snapshot = (SharedSnapshot) source().snapshot(spec, WINDOW)) {
            SliceRows one = snapshot.join().orElseThrow();
            SliceRows two = snapshot.join().orElseThrow();
            assertThat(tickers(RowValues.readAll(two.rows(WINDOW, BatchLimits.DEFAULT)))).containsExactly("a");
            assertThat(dropPartition(spec, TEN)).isFalse();
            one.close();
            two.close();
            assertThat(dropPartition(spec, TEN)).as("the view itself").isFalse();
            snapshot.complete();
        }
        assertThat(dropPartition(spec, TEN)).isTrue();
    }

    @Test
    void aSnapshotDoesNotSeeWhatIsCommittedAfterIt() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        insert(spec, row(1, "a", 1));
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            insert(spec, row(2, "late", 1));
            assertThat(tickers(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)))).containsExactly("a");
        }
        assertThat(tickers(read(spec, WINDOW))).containsExactly("a", "late");
    }

    @Test
    void aWriterThatIsOpenAcrossTheCloseIsNamedUntilItEnds() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        OpenWriter writer = writeAndStayOpen(spec, row(1, "held back", 1));
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.openWriters()).isNotEmpty();
        }
        writer.commit();
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.openWriters()).isEmpty();
            assertThat(tickers(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)))).containsExactly("held back");
            snapshot.complete();
        }
    }

    @Test
    void aWriterThatBeganAfterTheWindowWasDueKeepsNothingOpen() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        String fence;
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            fence = snapshot.fence();
            assertThat(new BigInteger(fence)).isPositive();
        }
        OpenWriter writer = writeAndStayOpen(spec, row(1, "much later", 1));
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.openWriters()).isEmpty();
            assertThat(snapshot.fence()).isEqualTo(fence);
        }
        writer.commit();
    }

    @Test
    void partitionsThatOverlapTheWindowAreNamed() throws Exception {
        TableSpec spec = spec().build();
        createPartitioned(spec, COLUMNS);
        insert(spec, row(0, "a", 1), row(3_600_000_000L, "b", 1), row(7_200_000_000L, "c", 1));
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.partitions()).hasSize(1);
            assertThat(snapshot.oldestPartitionStart()).contains(TEN);
        }
        TableSpec wide = spec().every(Duration.ofHours(2)).build();
        try (WindowSnapshot snapshot = source().snapshot(wide, Window.of(TEN, Duration.ofHours(2)))) {
            assertThat(snapshot.partitions()).hasSize(2);
        }
    }

    @Test
    void aTableWithoutPartitionsIsItsOwn() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.partitions()).containsExactly("public.trades");
            assertThat(snapshot.oldestPartitionStart()).isEmpty();
        }
    }

    @Test
    void aPartitionCannotBeDroppedWhileASnapshotIsOpen() throws Exception {
        TableSpec spec = spec().build();
        createPartitioned(spec, COLUMNS);
        insert(spec, row(0, "a", 1), row(3_600_000_000L, "b", 1));
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(dropPartition(spec, TEN)).isFalse();
            assertThat(tickers(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)))).containsExactly("a");
            snapshot.complete();
        }
        assertThat(dropPartition(spec, TEN)).isTrue();
        assertThat(read(spec, WINDOW)).isEmpty();
        try (WindowSnapshot snapshot = source().snapshot(spec, WINDOW)) {
            assertThat(snapshot.oldestPartitionStart()).contains(TEN.plus(Duration.ofHours(1)));
        }
    }

    @Test
    void anEndedSnapshotIsNotReadAndMayBeClosedAgain() throws Exception {
        TableSpec spec = spec().build();
        create(spec, COLUMNS);
        WindowSnapshot snapshot = source().snapshot(spec, WINDOW);
        snapshot.complete();
        assertThatThrownBy(() -> snapshot.rows(WINDOW, BatchLimits.DEFAULT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(snapshot::complete).isInstanceOf(IllegalStateException.class);
        snapshot.close();
        snapshot.close();
    }
}
