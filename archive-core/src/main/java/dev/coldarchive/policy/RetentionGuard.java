package dev.coldarchive.policy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.policy.RetentionRisk.Cause;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Computes how long it is until a table loses rows. Pure: all that it goes by is handed in.
 *
 * <p>A window counts from the moment that it exists until it is archived for good. It is not if it lies at or after the cursor; if it is QUARANTINED, or an intent of it is open
 * (an export confirms its parts before it commits, so a committed window has been verified once); if it is marked or to be recounted; and, where windows are sealed, if
 * it is not, although that was due; one whose rows may be gone already can be sealed no more, and no alarm would help.
 *
 * <p>Where something does not answer, what was last known grows older. That alone is a warning. It is a conflict once these facts are old enough to hide new danger, or if there are none.
 */
public final class RetentionGuard {
    private final TableSpec table;
    private final AlarmThresholds thresholds;

    /**
     * @param table whose retention it judges
     * @param thresholds from when on it is an alarm
     */
    public RetentionGuard(TableSpec table, AlarmThresholds thresholds) {
        this.table = table;
        this.thresholds = thresholds;
    }

    /**
     * What is known of a table.
     *
     * @param now the source's clock
     * @param cursor up to where the table is accounted for; empty before its first export
     * @param first where its archive begins, as long as it has no cursor
     * @param unsettled the first window before the cursor that is not accounted for, is to be read again, has marks, or has a revision that was begun and not finished
     * @param unsealed the first window before the cursor, from {@link #keptFrom} on, that is archived and not sealed
     * @param source what the source itself deletes
     * @param sealAhead how long before it may be dropped a window is to be sealed; empty if windows are not sealed
     */
    public record Facts(
            Instant now, Optional<Instant> cursor, Optional<Instant> first, Optional<WindowRecord> unsettled, Optional<WindowRecord> unsealed, SourceRetention source,
            Optional<Duration> sealAhead) {

        /** The same, as if no job of the source were paused. */
        public Facts running() {
            return new Facts(now, cursor, first, unsettled, unsealed, source.running(), sealAhead);
        }
    }

    /**
     * Something does not answer, so that older facts stand in for those of now.
     *
     * @param why what it is, and what it says
     * @param length how old these facts are; empty if nothing was ever known of the table
     */
    public record Silence(String why, Optional<Duration> length) {}

    private record Endangered(Window window, Instant droppedAt, Cause cause) {}

    /** @param silence what does not answer; empty if the facts are those of now */
    public RetentionRisk assess(Facts facts, Optional<Silence> silence) {
        Optional<Duration> retention = retention(facts.source());
        Optional<Endangered> first = facts.cursor().or(facts::first).flatMap(from -> endangered(facts, from));
        Optional<Duration> untilLoss = first.map(window -> positive(Duration.between(facts.now(), window.droppedAt())));
        Duration overdue = facts.cursor().map(at -> overdue(at, facts.now())).orElse(Duration.ZERO);
        boolean conflict = untilLoss.map(left -> left.compareTo(thresholds.loss()) < 0).orElse(false) || retention.isPresent() && silence.map(this::tooLong).orElse(false);
        LagSeverity severity = thresholds.severityOf(overdue).or(conflict ? LagSeverity.CRITICAL : silence.isPresent() ? LagSeverity.WARNING : LagSeverity.NORMAL);
        return new RetentionRisk(table.name(), retention, retention.map(keep -> keep.minus(table.grid().every()).minus(table.lag())), untilLoss, first.map(Endangered::window),
                first.map(Endangered::cause), overdue, severity, conflict, silence.map(Silence::why));
    }

    /** Rows may have come into danger meanwhile that nobody knows of. */
    private boolean tooLong(Silence silence) {
        return silence.length().map(length -> length.compareTo(thresholds.warning()) > 0).orElse(true);
    }

    /** After how long rows are deleted: the shorter of what is configured and what the source does by itself. */
    public Optional<Duration> retention(SourceRetention source) {
        return source.dropAfter().filter(after -> !source.paused()).map(after -> table.retention().filter(keep -> keep.compareTo(after) < 0).orElse(after)).or(table::retention);
    }

    private Duration overdue(Instant cursor, Instant now) {
        return positive(Duration.between(table.dueAt(Window.of(cursor, table.grid().every())), now));
    }

    /**
     * The start of the first window in {@code [from, to)}, to the second, whose rows may all still be there; {@code to} if there is none. Windows are dropped in their order, so a
     * search by halves finds it.
     */
    public Instant keptFrom(SourceRetention source, Instant now, Instant from, Instant to) {
        long gone = from.getEpochSecond() - 1;
        long kept = Math.max(to.getEpochSecond(), gone + 1);
        while (kept - gone > 1) {
            long middle = gone + (kept - gone) / 2;
            if (droppedAt(source, Instant.ofEpochSecond(middle)).map(now::isBefore).orElse(true)) {
                kept = middle;
            } else {
                gone = middle;
            }
        }
        Instant found = Instant.ofEpochSecond(kept);
        return found.isBefore(from) ? from : found;
    }

    /** The window that is dropped first: windows are dropped in their order. */
    private Optional<Endangered> endangered(Facts facts, Instant from) {
        Optional<Endangered> unsettled = facts.unsettled().flatMap(record -> endangered(facts, record.window(), cause(record)));
        Optional<Endangered> unsealed = facts.unsealed().flatMap(record -> endangered(facts, record.window(), Cause.UNSEALED)).filter(window -> isSealDue(facts, window));
        return Stream.of(unsettled, unsealed, endangered(facts, table.grid().at(from), Cause.NOT_ARCHIVED)).flatMap(Optional::stream).min(Comparator.comparing(Endangered::window));
    }

    private static Cause cause(WindowRecord unsettled) {
        return unsettled.state().accountedFor() ? Cause.MARKED : unsettled.revision() == 0 ? Cause.NOT_ARCHIVED : Cause.IN_DOUBT;
    }

    private static boolean isSealDue(Facts facts, Endangered unsealed) {
        return facts.sealAhead().filter(ahead -> !unsealed.droppedAt().minus(ahead).isAfter(facts.now())).isPresent();
    }

    private Optional<Endangered> endangered(Facts facts, Window window, Cause cause) {
        return droppedAt(facts.source(), window.start()).map(at -> new Endangered(window, at, cause));
    }

    /** When the first row of a window that starts so is deleted, at the earliest; the beginning of time if that has happened; empty if never. */
    private Optional<Instant> droppedAt(SourceRetention source, Instant start) {
        Instant first = table.time().firstShown(start);
        if (source.isGone(first)) {
            return Optional.of(Instant.EPOCH);
        }
        Optional<Instant> configured = table.retention().map(first::plus);
        return source.droppedAt(first).map(at -> configured.filter(at::isAfter).orElse(at)).or(() -> configured);
    }

    private static Duration positive(Duration length) {
        return length.isNegative() ? Duration.ZERO : length;
    }
}
