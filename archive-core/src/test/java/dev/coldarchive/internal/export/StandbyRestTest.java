package dev.coldarchive.internal.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.VirtualTime;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StandbyRestTest {
    private final VirtualTime time = new VirtualTime(ArchiveFixture.TEN);
    private final MemoryLedger ledger = new MemoryLedger(time::now);
    private final List<String> warnings = new ArrayList<>();
    private final ArchiveListener listener = new ArchiveListener() {
        @Override
        public void warning(String table, String message) {
            warnings.add(table + " " + message);
        }
    };
    private final Ports ports = new Ports(null, MarkLog.NONE, null, new MemoryStore(), ledger, ledger, ledger, null, "test", listener, time,
            Guards.of(FailurePolicy.DEFAULT, time, () -> 0.5, listener), () -> 0.5, BatchLimits.DEFAULT, Duration.ofMinutes(15), Duration.ofMinutes(5));
    private final LeaseKeeper lease = new LeaseKeeper(ports, "trades", "me", TakeOver.EXPIRED);
    private final AtomicInteger asked = new AtomicInteger();

    /** Behind by so much, and a second less with each second that it is left alone. */
    private StandbyRest behind(Duration at, Optional<Duration> most) {
        return new StandbyRest(() -> {
            asked.incrementAndGet();
            return at.minus(Duration.between(ArchiveFixture.TEN, time.now()));
        }, most);
    }

    @Test
    void windowsAreBegunOnceTheStandbyHasCaughtUp() {
        assertThat(behind(Duration.ofSeconds(70), Optional.of(Duration.ofMinutes(1))).rest(ports, lease, () -> true)).isTrue();
        assertThat(time.now()).isEqualTo(ArchiveFixture.TEN.plusSeconds(10));
        assertThat(warnings).singleElement().asString().startsWith("trades rests: the standby is 70 s behind its primary, and 60 s are allowed");
    }

    @Test
    void itEndsWhenTheTurnDoes() {
        AtomicInteger looks = new AtomicInteger();
        assertThat(behind(Duration.ofHours(1), Optional.of(Duration.ofMinutes(1))).rest(ports, lease, () -> looks.incrementAndGet() < 5)).isFalse();
        assertThat(time.now()).isEqualTo(ArchiveFixture.TEN.plusSeconds(4));
    }

    @Test
    void theLeaseIsKeptMeanwhile() {
        assertThat(behind(Duration.ofHours(1), Optional.of(Duration.ofMinutes(1))).rest(ports, lease, () -> true)).isTrue();
        assertThat(lease.lease().expiresAt()).isAfter(ArchiveFixture.TEN.plus(Duration.ofMinutes(59)));
    }

    @Test
    void withoutALimitNobodyAsks() {
        assertThat(behind(Duration.ofHours(1), Optional.empty()).rest(ports, lease, () -> true)).isTrue();
        assertThat(asked).hasValue(0);
    }
}
