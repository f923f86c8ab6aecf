package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.RetentionGuard;
import dev.coldarchive.policy.RetentionGuard.Facts;
import dev.coldarchive.policy.RetentionGuard.Silence;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.retention.AutoHold;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks what the {@link RetentionGuard} goes by, and goes on with what it last knew where nobody answers: a source that is down is given its own clock, grown older by ours; a ledger
 * that is down leaves what it last said, which is taken for danger once that is too old, or if it never said anything. Never throws what a dependency throws. Safe for use by several threads.
 */
public final class RetentionWatch {
    /** Windows that have to be read again are looked for so long behind the retention boundary. */
    private static final Duration LOOK_BACK = Duration.ofDays(31);

    private final Ports ports;
    private final AlarmThresholds thresholds;
    private final RetentionReader source;
    private final AutoHold holds;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, SourceRetention> retentions = new ConcurrentHashMap<>();
    private volatile Optional<Heard> heard = Optional.empty();

    /**
     * @param source says what it deletes by itself
     * @param holds pauses what deletes rows while loss is near
     */
    public RetentionWatch(Ports ports, AlarmThresholds thresholds, RetentionReader source, AutoHold holds) {
        this.holds = holds;
        this.ports = ports;
        this.thresholds = thresholds;
        this.source = source;
    }

    /** The source's clock, or why it does not answer; its time then goes on by a clock of ours that never jumps. */
    public record SourceTime(Instant now, Optional<String> silent) {}

    /** What the source's clock last said, and when that was by ours. */
    private record Heard(Instant time, long at) {}

    /**
     * Where a table stands.
     *
     * @param running how near loss would be if no job of the source were paused
     */
    public record Standing(TableSpec table, Optional<Cursor> cursor, RetentionRisk risk, RetentionRisk running) {}

    private record Known(Optional<Cursor> cursor, Facts facts) {
        static final Known NOTHING = new Known(Optional.empty(), new Facts(Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), SourceRetention.NONE, Optional.empty()));

        Facts at(Instant now) {
            return new Facts(now, facts.cursor(), facts.first(), facts.unsettled(), facts.unsealed(), facts.source(), facts.sealAhead());
        }
    }

    /**
     * Looks at every table, and tells the listener how it is.
     *
     * @return where they stand, those that lose rows soonest first, others as they came
     */
    public List<Standing> tell(List<TableSpec> tables) {
        List<Standing> all = standings(tables, now().now());
        all.forEach(standing -> ports.listener().retention(standing.risk()));
        all.forEach(standing -> holds.look(standing.table(), standing.running(), ports.listener()));
        return all.stream().sorted(Comparator.comparing(standing -> standing.risk().untilLoss().orElse(ChronoUnit.FOREVER.getDuration()))).toList();
    }

    /** Where the tables stand. */
    public List<Standing> standings(List<TableSpec> tables, Instant now) {
        return standings(tables, now, Optional.empty());
    }

    /**
     * Where the tables stand. Once something did not answer, the rest is told from memory: nobody waits for every table's time-out.
     *
     * @param unanswered what did not answer just now, so that nothing is asked at all
     */
    public List<Standing> standings(List<TableSpec> tables, Instant now, Optional<String> unanswered) {
        List<Standing> all = new ArrayList<>();
        Optional<String> silent = unanswered;
        for (TableSpec table : tables) {
            Standing standing = silent.isPresent() ? remembered(table, now, silent.get()) : standing(table, now);
            silent = silent.or(() -> standing.risk().unknown());
            all.add(standing);
        }
        return all;
    }

    /** After how long the source deletes rows of a table: as it says itself, or, if it does not answer, as it is configured. */
    public Optional<Duration> retention(TableSpec table) {
        RetentionGuard guard = new RetentionGuard(table, thresholds);
        try {
            return guard.retention(ownRetention(table));
        } catch (RuntimeException e) {
            return guard.retention(SourceRetention.NONE);
        }
    }

    /** What the source deletes from a table by itself. */
    public SourceRetention own(TableSpec table) {
        return source.retention(table);
    }

    public SourceTime now() {
        try {
            Instant time = ports.source().now();
            heard = Optional.of(new Heard(time, ports.time().nanoTime()));
            return new SourceTime(time, Optional.empty());
        } catch (RuntimeException e) {
            return new SourceTime(heard.map(last -> last.time().plusNanos(ports.time().nanoTime() - last.at())).orElseGet(ports.time()::now), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private Standing standing(TableSpec table, Instant now) {
        try {
            Known found = ask(table, now);
            known.put(table.name(), found);
            return standing(table, found.cursor(), found.facts(), Optional.empty());
        } catch (RuntimeException e) {
            return remembered(table, now, String.valueOf(e.getMessage()));
        }
    }

    private Standing remembered(TableSpec table, Instant now, String why) {
        Optional<Known> found = Optional.ofNullable(known.get(table.name()));
        Known last = found.orElse(Known.NOTHING);
        Silence silence = new Silence(why, found.map(before -> Duration.between(before.facts().now(), now)));
        return standing(table, last.cursor(), last.at(now), Optional.of(silence));
    }

    private Standing standing(TableSpec table, Optional<Cursor> cursor, Facts facts, Optional<Silence> silence) {
        RetentionGuard guard = new RetentionGuard(table, thresholds);
        RetentionRisk risk = guard.assess(facts, silence);
        return new Standing(table, cursor, risk, facts.source().paused() ? guard.assess(facts.running(), silence) : risk);
    }

    private Known ask(TableSpec table, Instant now) {
        Optional<Cursor> cursor = ports.ledger().cursor(table.name());
        SourceRetention own = ownRetention(table);
        Optional<Instant> first = cursor.isPresent() ? Optional.empty() : table.startFrom().or(() -> ports.source().timeRange(table).map(TimeRange::first));
        Optional<Duration> sealAhead = Optional.of(table.sealAhead()).filter(ahead -> !ahead.isZero());
        RetentionGuard guard = new RetentionGuard(table, thresholds);
        Optional<Duration> retention = guard.retention(own.running());
        if (cursor.isEmpty() || retention.isEmpty()) {
            return new Known(cursor, new Facts(now, cursor.map(Cursor::position), first, Optional.empty(), Optional.empty(), own, sealAhead));
        }
        Instant from = now.minus(retention.get()).minus(LOOK_BACK);
        Instant to = table.grid().at(cursor.get().position()).start();
        Set<Instant> unfinished = Stream.concat(ports.ledger().intents(table.name()).stream().map(Intent::window), ports.marks().windows(table, from, to).stream().map(MarkedWindow::window))
                .map(Window::start).collect(Collectors.toSet());
        Optional<WindowRecord> unsettled = ports.ledger().unsettled(table.name(), from, to, unfinished);
        Optional<WindowRecord> unsealed = sealAhead.flatMap(ahead -> ports.ledger().unsealed(table.name(), guard.keptFrom(own, now, from, to), to));
        return new Known(cursor, new Facts(now, cursor.map(Cursor::position), first, unsettled, unsealed, own, sealAhead));
    }

    /** What the source last said, if it does not answer. */
    private SourceRetention ownRetention(TableSpec table) {
        try {
            SourceRetention now = source.retention(table);
            retentions.put(table.name(), now);
            return now;
        } catch (RuntimeException e) {
            if (!retentions.containsKey(table.name())) {
                throw e;
            }
            return retentions.get(table.name());
        }
    }
}
