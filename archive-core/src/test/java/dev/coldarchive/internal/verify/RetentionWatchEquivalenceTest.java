package dev.coldarchive.internal.verify;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.verify.EveryRecordGuard.Answer;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.RetentionGuard;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.retention.AutoHold;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** What is asked of the ledger is a few records; what is said of them is what all records would say. */
class RetentionWatchEquivalenceTest {
    private static final AlarmThresholds ALARMS = AlarmThresholds.DEFAULT;
    private static final Duration LOOK_BACK = Duration.ofDays(31);

    /** A table, its ledger, its marks and what its source deletes, all of chance. */
    private static final class World implements MarkLog {
        final Random chance;
        final TableSpec table;
        final SourceRetention own;
        final Instant now;
        final Instant cursor;
        final Set<Instant> marks = new TreeSet<>();
        final MemoryLedger ledger = new MemoryLedger(() -> TEN);
        final RetentionWatch watch;
        boolean silent;

        World(long seed) {
            chance = new Random(seed);
            var spec = ArchiveFixture.trades().sealAhead(Duration.ofHours(chance.nextInt(4) == 0 ? 0 : chance.nextInt(30)));
            if (chance.nextInt(5) > 0) {
                spec.retention(Duration.ofMinutes(60 + chance.nextInt(4_000)));
            }
            if (chance.nextInt(4) == 0) {
                spec.time(TimeColumn.local("exchange_ts", ZoneId.of(chance.nextBoolean() ? "Asia/Tokyo" : "America/New_York")));
            }
            table = spec.build();
            TreeSet<Instant> ends = IntStream.range(0, chance.nextInt(6)).mapToObj(i -> hour(chance.nextInt(90) - 30).start()).collect(Collectors.toCollection(TreeSet::new));
            own = new SourceRetention(chance.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMinutes(chance.nextInt(3_000))), chance.nextInt(4) == 0,
                    chance.nextInt(4) > 0 ? Optional.empty() : Optional.of(hour(chance.nextInt(60) - 30).start()), ends);
            now = TEN.plusMillis(chance.nextInt(60 * 3_600) * 1_000L + (chance.nextBoolean() ? 0 : chance.nextInt(1_000)));
            cursor = hour(chance.nextInt(60)).start().plusSeconds(chance.nextInt(3) == 0 ? 7 : 0);
            Lease lease = ledger.acquire("trades", "a", Duration.ofDays(1), TakeOver.NEVER);
            int good = chance.nextInt(12);
            List<WindowRecord> records = new ArrayList<>();
            for (int hour = -40; hour < 60; hour++) {
                if (chance.nextInt(10) > 0) {
                    records.add(record(hour, chance.nextInt(12) <= good));
                }
            }
            ledger.rewrite(lease, records, Optional.of(cursor));
            for (int left = chance.nextInt(5); left > 0; left--) {
                marks.add(hour(chance.nextInt(120) - 60).start());
            }
            for (int left = chance.nextInt(3); left > 0; left--) {
                ledger.intend(lease, new Intent("trades", hour(chance.nextInt(120) - 60), 1, 1, "a", List.of()));
            }
            SteppedTime time = new SteppedTime();
            watch = new RetentionWatch(new Ports(null, this, null, new MemoryStore(), ledger, ledger, ledger, null, "test", ArchiveListener.NONE, time,
                    Guards.of(FailurePolicy.DEFAULT, time, () -> 0, ArchiveListener.NONE), () -> 0, BatchLimits.DEFAULT, Duration.ZERO, Duration.ofMinutes(1)), ALARMS, any -> own, AutoHold.NONE);
        }

        /** Where nearly all is well the interesting ones are rare, and the answer is looked for far. */
        private WindowRecord record(int hour, boolean well) {
            WindowState[] all = WindowState.values();
            WindowState state = well ? chance.nextInt(3) == 0 ? WindowState.COMMITTED : WindowState.SEALED : all[chance.nextInt(all.length)];
            return new WindowRecord("trades", hour(hour), state, chance.nextInt(2), 1, RowDigest.EMPTY, 0, Optional.empty(), !well && chance.nextInt(3) == 0, Optional.empty(), TEN);
        }

        RetentionRisk risk(Instant at) {
            return watch.standings(List.of(table), at).get(0).risk();
        }

        /** As it was first made: all records that may still be in the source are read. */
        EveryRecordGuard all() {
            Optional<Duration> retention = new RetentionGuard(table, ALARMS).retention(own.running());
            List<WindowRecord> records = retention.map(keep -> ledger.windows("trades", now.minus(keep).minus(LOOK_BACK), table.grid().at(cursor).start())).orElse(List.of());
            Set<Instant> marked = Stream.concat(marks.stream(), ledger.intents("trades").stream().map(intent -> intent.window().start())).collect(Collectors.toSet());
            return new EveryRecordGuard(table, cursor, records, marked, own);
        }

        @Override
        public List<MarkedWindow> windows(TableSpec of, Instant from, Instant to) {
            if (silent) {
                throw new IllegalStateException("no answer");
            }
            return marks.stream().filter(start -> !start.isBefore(from) && start.isBefore(to)).map(start -> new MarkedWindow(table.grid().at(start), 1, TEN, TEN, true)).toList();
        }

        @Override
        public void mark(Connection writer, TableSpec of, Collection<Window> windows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void consume(TableSpec of, Set<Long> ids) {
            throw new UnsupportedOperationException();
        }
    }

    private static Optional<Answer> said(RetentionRisk risk) {
        return risk.untilLoss().map(left -> new Answer(risk.endangered().orElseThrow(), risk.cause().orElseThrow(), left));
    }

    @Property(tries = 5_000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aFewRecordsSayWhatAllOfThemWouldSay(@ForAll long seed) {
        World world = new World(seed);
        Optional<Answer> expected = world.all().answer(world.now);
        Statistics.label("cause").collect(expected.map(answer -> answer.cause().name()).orElse("none"))
                .coverage(seen -> Stream.of("MARKED", "IN_DOUBT", "NOT_ARCHIVED", "UNSEALED", "none").forEach(cause -> seen.check(cause).count(times -> times > 50)));
        RetentionRisk risk = world.risk(world.now);
        assertThat(risk.unknown()).isEmpty();
        assertThat(said(risk)).isEqualTo(expected);
        assertThat(risk.conflict()).isEqualTo(expected.filter(answer -> answer.untilLoss().compareTo(ALARMS.loss()) < 0).isPresent());
    }

    @Property(tries = 5_000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void whatIsRememberedGrowsOlderAsAllRecordsWouldAndIsNeverSaferThanThey(@ForAll long seed) {
        World world = new World(seed);
        // Where nothing is deleted, nobody asks the marks, and their silence is no danger.
        Assume.that(new RetentionGuard(world.table, ALARMS).retention(world.own.running()).isPresent());
        world.risk(world.now);
        world.silent = true;
        Duration older = Duration.ofSeconds(world.chance.nextInt(100_000));
        Optional<Answer> expected = world.all().answer(world.now.plus(older));
        RetentionRisk risk = world.risk(world.now.plus(older));
        assertThat(risk.unknown()).isPresent();
        Optional<Answer> said = said(risk);
        Statistics.label("the same").collect(said.equals(expected)).coverage(seen -> seen.check(true).percentage(share -> share > 90));
        if (said.equals(expected)) {
            return;
        }
        Answer loss = said.orElseThrow();
        assertThat(loss.untilLoss()).as("only a seal that was due, and whose window may be gone meanwhile, is told apart").isZero();
        assertThat(loss.cause()).isIn(RetentionRisk.Cause.UNSEALED);
        assertThat(loss.window()).isLessThan(expected.orElseThrow().window());
    }
}
