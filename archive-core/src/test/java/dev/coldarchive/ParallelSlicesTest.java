package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The slices of a lone window, read side by side. */
@Timeout(60)
class ParallelSlicesTest {
    @TempDir
    Path temporary;

    private ArchiveFixture oneWindowOfSlices(String workDir) {
        ArchiveFixture made = TwelveHours.in(temporary.resolve(workDir));
        made.table = ArchiveFixture.trades().slices(6).build();
        for (int row = 0; row < 60; row++) {
            made.source.insert("trades", trade(row * 60L, "S" + row, row));
        }
        made.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
        return made;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 16})
    void theSlicesOfALoneWindowAreReadSideBySideAndComeOutTheSame(int parallel) {
        ArchiveFixture one = oneWindowOfSlices("one");
        assertThat(one.export().complete()).isTrue();
        ArchiveFixture several = oneWindowOfSlices("several");
        AtomicInteger joined = new AtomicInteger();
        several.source.onCall(call -> joined.addAndGet(call.equals("join") ? 1 : 0));
        assertThat(several.builder().parallel(parallel).build().exportNow().complete()).isTrue();
        assertThat(joined).hasValue(Math.min(parallel, 6) - 1);
        assertThat(several.store.contents()).hasSizeGreaterThan(6).isEqualTo(one.store.contents());
        assertThat(several.source.openSnapshots()).isZero();
    }

    @Test
    void aSliceThatCannotBeReadEndsTheOthersAndLeavesNothingBehind() {
        ArchiveFixture several = oneWindowOfSlices("several");
        AtomicInteger reads = new AtomicInteger();
        several.source.onCall(call -> {
            if (call.equals("next") && reads.incrementAndGet() >= 3) {
                throw new TransientException("cannot read rows: the connection broke off", "try again", null);
            }
        });
        ExportReport report = several.builder().parallel(3).build().exportNow();
        assertThat(report.failures()).singleElement().satisfies(failure -> assertThat(failure.category()).isEqualTo(ArchiveException.Category.TRANSIENT));
        assertThat(several.source.openSnapshots()).isZero();
        assertThat(several.leftovers()).isEmpty();
        several.source.onCall(call -> { });
        assertThat(several.builder().parallel(3).build().exportNow().complete()).isTrue();
        assertThat(several.archivedRows()).hasSize(65);
    }

    @Test
    void aConnectionThatCannotBeHadForASliceCostsTheStreamAndNotTheWindow() {
        ArchiveFixture several = oneWindowOfSlices("several");
        AtomicInteger asked = new AtomicInteger();
        several.source.onCall(call -> {
            if (call.equals("join") && asked.incrementAndGet() == 2) {
                throw new TransientException("cannot read window: no connection could be had from the pool in time", "the size of the pool", null);
            }
        });
        assertThat(several.builder().parallel(4).build().exportNow().failures()).isEmpty();
        assertThat(asked).as("nobody asks a pool again that has none").hasValue(2);
        assertThat(several.archivedRows()).hasSize(65);
        assertThat(several.source.openSnapshots()).isZero();
    }

    @Test
    void aConnectionThatCannotBeGivenBackKeepsNeitherTheOthersNorTheirLanes() {
        ArchiveFixture several = oneWindowOfSlices("several");
        AtomicInteger joined = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        several.source.onCall(call -> {
            joined.addAndGet(call.equals("join") ? 1 : 0);
            if (call.equals("leave") && left.incrementAndGet() == 1) {
                throw new TransientException("cannot give a connection back: it broke", "try again", null);
            }
        });
        assertThat(several.builder().parallel(4).build().exportNow().failures()).as("it is tried again").isEmpty();
        assertThat(left).as("three each time, the first that is given back with trouble").hasValue(6);
        assertThat(joined).as("the same lanes were there again").hasValue(6);
        assertThat(several.leftovers()).isEmpty();
        assertThat(several.archivedRows()).hasSize(65);
    }
}
