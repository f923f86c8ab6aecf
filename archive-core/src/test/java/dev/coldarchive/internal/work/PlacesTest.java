package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlacesTest {
    private final AtomicInteger room = new AtomicInteger(2);
    private final Places places = new Places(room::get);

    @Test
    void spareOnesAreGivenAsLongAsThereIsRoom() {
        assertThat(places.takeSpare()).isTrue();
        assertThat(places.takeSpare()).isTrue();
        assertThat(places.takeSpare()).isFalse();
        places.give();
        assertThat(places.takeSpare()).isTrue();
    }

    @Test
    void thereIsAlwaysRoomForOne() {
        room.set(0);
        places.take();
        assertThat(places.takeSpare()).isFalse();
        assertThat(places.crowded()).as("the one may stay").isFalse();
    }

    @Test
    void whereRoomShrinksTheSpareOnesAreCrowded() {
        places.take();
        places.takeSpare();
        assertThat(places.crowded()).isFalse();
        room.set(1);
        assertThat(places.crowded()).isTrue();
        places.give();
        assertThat(places.crowded()).isFalse();
    }

    @Test
    void whoWaitsComesBeforeWhoCanDoWithout() throws InterruptedException {
        places.take();
        places.takeSpare();
        CountDownLatch taken = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            places.take();
            taken.countDown();
        });
        waiting.start();
        while (!places.crowded()) {
            Thread.onSpinWait();
        }
        places.give();
        taken.await();
        assertThat(places.takeSpare()).isFalse();
        waiting.join();
    }

    @Test
    void whoCannotLearnHowMuchRoomThereIsWaitsNoLonger() {
        Places unknown = new Places(() -> {
            if (room.get() < 0) {
                throw new IllegalStateException("the disk is gone");
            }
            return room.get();
        });
        room.set(-1);
        assertThatThrownBy(unknown::take).hasMessage("the disk is gone");
        room.set(2);
        assertThat(unknown.takeSpare()).isTrue();
        assertThat(unknown.crowded()).isFalse();
    }

    @Test
    void whoWaitsComesWhenRoomGrows() throws InterruptedException {
        places.take();
        places.take();
        Thread waiting = new Thread(places::take);
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        room.set(3);
        places.lookAgain();
        waiting.join();
    }
}
