package dev.coldarchive.daemon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.bench.Bound.By;
import dev.coldarchive.daemon.bench.ServerWatch.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bounds a path, from what was seen of it. */
class BoundTest {
    private static final long SECOND = 1_000_000_000;

    /** A run of one second, a million rows. */
    private static Run run(double clientProcessors, double storing, Seen seen) {
        return new Run(new Moved(1_000_000, 80_000_000), SECOND, Math.round(clientProcessors * SECOND), 1 << 20, Math.round(storing * SECOND), 0.5, seen);
    }

    private static By by(double clientProcessors, double storing, Seen seen) {
        return Bound.of(List.of(run(clientProcessors, storing, seen)), 1, false).by();
    }

    @Test
    void aServerThatIsAtWorkBoundsIt() {
        assertThat(by(0.3, 0, new Seen(10, 10, 10, 2, 0))).isEqualTo(By.SERVER);
        assertThat(by(0.95, 0.1, new Seen(10, 9, 9, 3, 0))).as("also if the client is busy").isEqualTo(By.SERVER);
    }

    @Test
    void aServerThatWaitsForABusyClientIsBoundByIt() {
        assertThat(by(0.98, 0, new Seen(10, 10, 10, 8, 0))).isEqualTo(By.CLIENT);
    }

    @Test
    void whereBothWaitItIsTheWayBetweenThem() {
        assertThat(by(0.2, 0, new Seen(10, 10, 10, 9, 0))).isEqualTo(By.NETWORK);
    }

    @Test
    void twoBusyConnectionsNeedTwoProcessors() {
        Seen waiting = new Seen(10, 10, 20, 16, 0);
        assertThat(Bound.of(List.of(run(1.0, 0, waiting)), 2, false).by()).isEqualTo(By.NETWORK);
        assertThat(Bound.of(List.of(run(1.8, 0, waiting)), 2, false).by()).isEqualTo(By.CLIENT);
    }

    @Test
    void theServersOwnDiskIsADisk() {
        assertThat(by(0.2, 0, new Seen(10, 10, 10, 0, 8))).isEqualTo(By.DISK);
    }

    @Test
    void filesThatTakeMostOfTheTimeToPutBoundIt() {
        Run slow = run(0.3, 0.7, new Seen(10, 3, 3, 0, 0));
        assertThat(Bound.of(List.of(slow), 1, false).by()).isEqualTo(By.DISK);
        assertThat(Bound.of(List.of(slow), 1, true).by()).isEqualTo(By.NETWORK);
        assertThat(Bound.of(List.of(slow), 2, true).by()).as("two that put have twice the time").isNotEqualTo(By.NETWORK);
    }

    @Test
    void whereRowsAreSeldomOnTheirWayItIsWhatWeDoBesides() {
        assertThat(Bound.of(List.of(run(0.3, 0.1, new Seen(10, 2, 2, 0, 0))), 1, false)).satisfies(bound -> {
            assertThat(bound.by()).isEqualTo(By.CLIENT);
            assertThat(bound.because()).contains("2 of 10 looks");
        });
        assertThat(by(0.3, 0, Seen.NOTHING)).as("too short to look").isEqualTo(By.CLIENT);
    }

    @Test
    void quartilesLieBetweenRuns() {
        assertThat(Spread.of(new double[] {4, 1, 3, 2, 5})).isEqualTo(new Spread(2, 3, 4));
        assertThat(Spread.of(new double[] {1, 2})).isEqualTo(new Spread(1.25, 1.5, 1.75));
        assertThat(Spread.of(new double[] {7})).isEqualTo(new Spread(7, 7, 7));
    }
}
