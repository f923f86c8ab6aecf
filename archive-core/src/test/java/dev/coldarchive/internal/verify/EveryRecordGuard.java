package dev.coldarchive.internal.verify;

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
 * What the retention guard says, in the plainest way: it looks at every record, one after the other.
 *
 * @param records all of the horizon, before the cursor, oldest first
 */
record EveryRecordGuard(TableSpec table, Instant cursor, List<WindowRecord> records, Set<Instant> marked, SourceRetention source) {

    record Answer(Window window, Cause cause, Duration untilLoss) {}

    Optional<Answer> answer(Instant now) {
        for (WindowRecord record : records) {
            Optional<Cause> cause = why(record, now);
            if (cause.isPresent()) {
                return answer(record.window(), cause.get(), now);
            }
        }
        return answer(table.grid().at(cursor), Cause.NOT_ARCHIVED, now);
    }

    private Optional<Answer> answer(Window window, Cause cause, Instant now) {
        return droppedAt(window).map(at -> new Answer(window, cause, at.isBefore(now) ? Duration.ZERO : Duration.between(now, at)));
    }

    private Optional<Cause> why(WindowRecord record, Instant now) {
        if (record.state() == WindowState.PRUNED) {
            return Optional.empty();
        }
        if (!record.state().accountedFor()) {
            return Optional.of(record.revision() == 0 ? Cause.NOT_ARCHIVED : Cause.IN_DOUBT);
        }
        if (record.recount() || marked.contains(record.window().start())) {
            return Optional.of(Cause.MARKED);
        }
        boolean sealed = record.state() == WindowState.SEALED || record.state() == WindowState.SOURCE_GONE;
        boolean due = !table.sealAhead().isZero() && droppedAt(record.window()).map(at -> !at.minus(table.sealAhead()).isAfter(now) && at.isAfter(now)).orElse(false);
        return due && !sealed ? Optional.of(Cause.UNSEALED) : Optional.empty();
    }

    private Optional<Instant> droppedAt(Window window) {
        Instant first = table.time().firstShown(window.start());
        if (source.isGone(first)) {
            return Optional.of(Instant.EPOCH);
        }
        Optional<Instant> configured = table.retention().map(first::plus);
        return source.droppedAt(first).map(at -> configured.filter(at::isAfter).orElse(at)).or(() -> configured);
    }
}
