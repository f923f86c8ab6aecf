package dev.coldarchive.internal.export;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the ledger says of a window beside its revision.
 *
 * @param detail everything that was noticed, in words
 */
record Standing(WindowState state, boolean recount, Optional<String> reason, RowDigest archiveOnly, Optional<String> acknowledged, String detail) {
    private static final String BEHIND = "lies behind the retention boundary: rows may have been deleted before they were archived";
    static final String TOO_LATE = "was to be read again, and the source has lost it since, at least in part: rows that came late may have been deleted before they were archived";

    /**
     * What an export has found.
     *
     * @param record what the ledger says so far
     * @param first whether the window was never archived before
     * @param lost whether the source is known to have lost the window, at least in part, otherwise than by our own prune
     * @param gone the same, by whatever
     */
    static Standing of(Optional<WindowRecord> record, boolean first, boolean lost, boolean gone, ExportMode mode, WindowReading now, NextRevision next) {
        boolean compared = !gone && next.parking().obstacles().isEmpty();
        RowDigest onlyHere = compared ? next.archiveOnly() : record.map(WindowRecord::archiveOnly).orElse(RowDigest.EMPTY);
        boolean asBefore = record.map(r -> r.archiveOnly().equals(onlyHere)).orElse(false) && !next.parking().hasMore();
        boolean leftToAccept = onlyHere.rows() > 0 || !next.parking().obstacles().isEmpty();
        Optional<String> accepted = mode.word().or(() -> record.flatMap(WindowRecord::acknowledged).filter(who -> asBefore && leftToAccept));
        WindowState state = state(record, first, lost, mode, compared && onlyHere.rows() > 0 && accepted.isEmpty(),
                !next.differs() && (gone || compared && now.openWriters().isEmpty()));
        String detail = describe(now, next, lost(record, state, lost), compared && (state == WindowState.DIVERGED || mode.word().isPresent()));
        Optional<String> reason = mode.word().isPresent() ? Optional.of(detail).filter(text -> !text.isEmpty()) : reason(record, state, next, detail, accepted);
        return new Standing(state, !now.openWriters().isEmpty(), reason, onlyHere, accepted, detail);
    }

    /** A revision that was committed, and of which nobody can say that it is there. */
    static Standing quarantined(String why) {
        return new Standing(WindowState.QUARANTINED, true, Optional.of(why), RowDigest.EMPTY, Optional.empty(), why);
    }

    /** What a manifest says whose ledger entry was lost. */
    static Standing adopted(Manifest manifest, Optional<WindowRecord> known) {
        Optional<String> reason = manifest.parkedRows() > 0 ? Optional.of(manifest.parkedRows() + " rows are parked") : Optional.empty();
        return new Standing(manifest.state(), manifest.recount(), reason, known.map(WindowRecord::archiveOnly).orElse(RowDigest.EMPTY),
                manifest.givenUp().or(() -> known.flatMap(WindowRecord::acknowledged).filter(who -> manifest.state() == WindowState.COMMITTED)), "");
    }

    private static WindowState state(Optional<WindowRecord> record, boolean first, boolean gone, ExportMode mode, boolean diverges, boolean asItWas) {
        Optional<WindowState> before = record.map(WindowRecord::state);
        if (first && gone || isTooLate(record, gone) || before.equals(Optional.of(WindowState.SOURCE_GONE))) {
            return WindowState.SOURCE_GONE;
        }
        if (before.filter(Standing::isClosed).isPresent() && asItWas && !diverges) {
            return before.get(); // still equal, or retention has taken what it was sealed or pruned for
        }
        return diverges || before.equals(Optional.of(WindowState.DIVERGED)) && !mode.allowShrink() && mode.word().isEmpty() ? WindowState.DIVERGED : WindowState.COMMITTED;
    }

    /** Whether it was promised another reading, and the source has lost it before that: what was late then is in nobody's hands. */
    private static boolean isTooLate(Optional<WindowRecord> record, boolean gone) {
        return gone && record.filter(before -> before.recount() && !isClosed(before.state())).isPresent();
    }

    private static boolean isClosed(WindowState state) {
        return state == WindowState.SEALED || state == WindowState.PRUNED;
    }

    private static Optional<String> lost(Optional<WindowRecord> record, WindowState state, boolean gone) {
        return isTooLate(record, gone) ? Optional.of(TOO_LATE) : Optional.of(BEHIND).filter(text -> state == WindowState.SOURCE_GONE);
    }

    private static String describe(WindowReading now, NextRevision next, Optional<String> lost, boolean compared) {
        List<String> says = new ArrayList<>(lost.stream().toList());
        if (compared && next.archiveOnly().rows() > 0) {
            List<String> names = next.archiveOnlyNames();
            says.add("the archive has " + next.archiveOnly().rows() + (next.archiveOnly().rows() == 1 ? " row" : " rows") + " that the live source no longer has, and keeps: " + String.join(", ", names)
                    + (names.size() < next.archiveOnly().rows() ? ", …" : ""));
        }
        if (next.updated() > 0) {
            says.add(next.updated() + (next.updated() == 1 ? " row has" : " rows have") + " other values than before");
        }
        if (!next.parking().obstacles().isEmpty()) {
            says.add(next.parking().described());
        }
        if (!now.openWriters().isEmpty()) {
            says.add("was read although a writer is still open, and will be read again: " + String.join(", ", now.openWriters()));
        }
        return String.join("; ", says);
    }

    private static Optional<String> reason(Optional<WindowRecord> record, WindowState state, NextRevision next, String detail, Optional<String> accepted) {
        Optional<String> before = record.flatMap(WindowRecord::reason);
        boolean knownAlready = accepted.isPresent() || state == WindowState.DIVERGED && next.archiveOnly().rows() == 0;
        if (knownAlready && before.isPresent()) {
            return before;
        }
        boolean calm = (state == WindowState.COMMITTED || state == WindowState.SEALED || state == WindowState.PRUNED) && next.parking().obstacles().isEmpty();
        return calm ? Optional.empty() : Optional.of(detail).filter(text -> !text.isEmpty());
    }

    boolean isSaidBy(WindowRecord record) {
        return state == record.state() && recount == record.recount() && reason.equals(record.reason()) && archiveOnly.equals(record.archiveOnly())
                && acknowledged.equals(record.acknowledged());
    }

    /** The record of a revision that is described, with this said of it. */
    WindowRecord on(Manifest manifest, String sha256, long epoch) {
        return new WindowRecord(manifest.table(), manifest.window(), state, manifest.revision(), epoch, manifest.digest(), manifest.sizeBytes(), Optional.of(sha256), recount, reason,
                manifest.parkedRows(), archiveOnly, acknowledged, Instant.EPOCH);
    }

    /** The record, with this said of it. */
    WindowRecord on(WindowRecord r) {
        return new WindowRecord(r.table(), r.window(), state, r.revision(), r.epoch(), r.digest(), r.sizeBytes(), r.manifestSha256(), recount, reason, r.parkedRows(), archiveOnly,
                acknowledged, r.updatedAt());
    }
}
