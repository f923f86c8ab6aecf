package dev.coldarchive.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowGridTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");

    @Provide
    Arbitrary<WindowGrid> grids() {
        return Arbitraries.of(1L, 10L, 60L, 900L, 3_600L, 21_600L, 43_200L, 86_400L).map(seconds -> new WindowGrid(Duration.ofSeconds(seconds)));
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs().map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    @Property
    void everyInstantLiesInItsWindowAndNotInTheNeighbours(@ForAll("grids") WindowGrid grid, @ForAll("times") Instant time) {
        Window window = grid.at(time);
        assertThat(window.contains(time)).isTrue();
        assertThat(grid.next(window).contains(time)).isFalse();
        assertThat(Window.of(window.start().minus(grid.every()), grid.every()).contains(time)).isFalse();
        assertThat(grid.at(window.start())).isEqualTo(window);
        assertThat(grid.at(window.end().minusNanos(1))).isEqualTo(window);
        assertThat(grid.at(window.end())).isEqualTo(grid.next(window));
        assertThat(Math.floorMod(window.start().getEpochSecond(), grid.every().toSeconds())).isZero();
    }

    @Property
    void everyInstantLiesInOneSlice(@ForAll("grids") WindowGrid grid, @ForAll("times") Instant time, @ForAll @IntRange(min = 1, max = 24) int wanted) {
        int count = grid.every().toSeconds() % wanted == 0 ? wanted : 1;
        List<Window> slices = grid.at(time).slices(count);
        assertThat(slices).hasSize(count).filteredOn(slice -> slice.contains(time)).hasSize(1);
        assertThat(slices.get(0).start()).isEqualTo(grid.at(time).start());
        assertThat(slices.get(count - 1).end()).isEqualTo(grid.at(time).end());
        for (int i = 1; i < count; i++) {
            assertThat(slices.get(i).start()).isEqualTo(slices.get(i - 1).end());
            assertThat(slices.get(i).every()).isEqualTo(slices.get(0).every());
        }
    }

    @Property
    void theWindowsOfARangeFollowEachOther(@ForAll("grids") WindowGrid grid, @ForAll("times") Instant time, @ForAll @IntRange(max = 50) int count) {
        Instant from = grid.at(time).start();
        Instant to = from.plus(grid.every().multipliedBy(count));
        List<Window> windows = grid.between(from, to);
        assertThat(windows).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(windows.get(i)).isEqualTo(Window.of(from.plus(grid.every().multipliedBy(i)), grid.every()));
        }
    }

    @Example
    void rangesOffTheGridAreRefusedAndEmptyOnesAreEmpty() {
        WindowGrid hourly = new WindowGrid(Duration.ofHours(1));
        assertThat(hourly.between(TEN, TEN)).isEmpty();
        assertThat(hourly.between(TEN.plusSeconds(3_600), TEN)).isEmpty();
        assertThatThrownBy(() -> hourly.between(TEN.plusSeconds(1), TEN.plusSeconds(3_600))).hasMessageContaining("off the grid");
        assertThatThrownBy(() -> hourly.between(TEN, TEN.plusNanos(1))).hasMessageContaining("off the grid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1H", "PT7H", "PT0.5S", "P2D", "PT1H0.000000001S"})
    void windowsThatDoNotDivideTheDayAreRefused(Duration every) {
        assertThatThrownBy(() -> new WindowGrid(every)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not divide 24 hours");
    }

    @Example
    void slicesAreWholeSeconds() {
        Window window = Window.of(TEN, Duration.ofSeconds(10));
        assertThatThrownBy(() -> window.slices(3)).hasMessageContaining("whole seconds");
        assertThatThrownBy(() -> window.slices(0)).hasMessageContaining("whole seconds");
    }

    @Example
    void windowsThatTouchDoNotOverlap() {
        Window ten = Window.of(TEN, Duration.ofHours(1));
        Window eleven = Window.of(ten.end(), Duration.ofHours(1));
        assertThat(ten.overlaps(eleven)).isFalse();
        assertThat(ten.overlaps(new Window(TEN, eleven.end()))).isTrue();
        assertThat(ten).hasToString("2024-01-15T10:00:00Z/2024-01-15T11:00:00Z").isLessThan(eleven);
        assertThatThrownBy(() -> new Window(TEN, TEN)).hasMessageContaining("not before its end");
    }
}
