package dev.coldarchive.policy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.RetentionRisk.Cause;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Computes how long it is until a table loses rows. Pure: all that it goes by is handed in.
 *
 * <p>A window counts from the moment that it exists until it is archived for good. It is not if it lies at or after the cursor; if it is QUARANTINED, or an intent of it is open
 * (an export confirms its parts before it commits, so a committed window has been verified once); if it is marked or to be recounted; and, where windows are sealed, if
 * it is not, although that was due; one whose rows may be gone already can be sealed no more, and no alarm would help.
 */
public final class RetentionGuard {
    private final TableSpec table;
    private final AlarmThresholds thresholds;

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
     * @param records windows before the cursor that may still be in the source
     * @param marked starts of windows before the cursor that rows may have come late for, or whose revision was begun and not finished
     * @param source what the source itself deletes
     * @param sealAhead how long before it may be dropped a window is to be sealed; empty if windows are not sealed
     */
    public record Facts(
            Instant now, Optional<Instant> cursor, Optional<Instant> first, List<WindowRecord> records, Set<Instant> marked, SourceRetention source, Optional<Duration> sealAhead) {}

    private record Endangered(Window window, Instant droppedAt, Cause cause) {}

    /**
     * @param unknown what did not answer, so that older facts stand in for it
     */
    public RetentionRisk assess(Facts facts, Optional<String> unknown) {
        Optional<Duration> retention = retention(facts.source());
        Optional<Endangered> first = facts.cursor().or(facts::first).flatMap(from -> endangered(facts, from));
        Optional<Duration> untilLoss = first.map(window -> positive(Duration.between(facts.now(), window.droppedAt())));
        Duration overdue = facts.cursor().map(at -> overdue(at, facts.now())).orElse(Duration.ZERO);
        boolean conflict = untilLoss.map(left -> left.compareTo(thresholds.loss()) < 0).orElse(false) || unknown.isPresent() && retention.isPresent();
        LagSeverity severity = thresholds.severityOf(overdue).or(conflict ? LagSeverity.CRITICAL : unknown.isPresent() ? LagSeverity.WARNING : LagSeverity.NORMAL);
        return new RetentionRisk(table.name(), retention, retention.map(keep -> keep.minus(table.grid().every()).minus(table.lag())), untilLoss, first.map(Endangered::window),
                first.map(Endangered::cause), overdue, severity, conflict, unknown);
    }

    /** After how long rows are deleted: the shorter of what is configured and what the source does by itself. */
    public Optional<Duration> retention(SourceRetention source) {
        return source.dropAfter().filter(after -> !source.paused()).map(after -> table.retention().filter(keep -> keep.compareTo(after) < 0).orElse(after)).or(table::retention);
    }

    private Duration overdue(Instant cursor, Instant now) {
        return positive(Duration.between(table.dueAt(Window.of(cursor, table.grid().every())), now));
    }

    /** The window that is dropped first: windows are dropped in their order. */
    private Optional<Endangered> endangered(Facts facts, Instant from) {
        for (WindowRecord record : facts.records()) {
            Optional<Endangered> found = why(facts, record).flatMap(cause -> endangered(facts, record.window(), cause));
            if (found.isPresent()) {
                return found;
            }
        }
        return endangered(facts, table.grid().at(from), Cause.NOT_ARCHIVED);
    }

    private Optional<Cause> why(Facts facts, WindowRecord record) {
        if (record.state() == WindowState.PRUNED) {
            return Optional.empty();
        }
        if (!record.state().accountedFor()) {
            return Optional.of(record.revision() == 0 ? Cause.NOT_ARCHIVED : Cause.IN_DOUBT);
        }
        if (record.recount() || facts.marked().contains(record.window().start())) {
            return Optional.of(Cause.MARKED);
        }
        boolean sealed = record.state() == WindowState.SEALED || record.state() == WindowState.SOURCE_GONE;
        boolean sealDue = facts.sealAhead().flatMap(ahead -> droppedAt(facts.source(), record.window()).map(at -> !at.minus(ahead).isAfter(facts.now()) && at.isAfter(facts.now()))).orElse(false);
        return sealDue && !sealed ? Optional.of(Cause.UNSEALED) : Optional.empty();
    }

    private Optional<Endangered> endangered(Facts facts, Window window, Cause cause) {
        return droppedAt(facts.source(), window).map(at -> new Endangered(window, at, cause));
    }

    /** When the first row of a window is deleted, at the earliest; the beginning of time if that has happened; empty if never. */
    private Optional<Instant> droppedAt(SourceRetention source, Window window) {
        Instant first = table.time().firstShown(window.start());
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
