package dev.coldarchive;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to export. Ranges are half-open, in event time, and lie on the table's grid.
 *
 * @param tables configured names; empty for all
 * @param start first window's start; empty for the cursor
 * @param end last window's end; empty for the last window that is due
 * @param force read windows again that are archived already
 * @param allowShrink let rows leave the archive that the source no longer has (only with {@code force})
 * @param adopt take over an archive or objects that belong to another source, grid, layout or an older system
 * @param takeOver take the lease although another exporter holds it
 * @param longRun what it keeps to if it takes long
 */
public record ExportRequest(
        List<String> tables, Optional<Instant> start, Optional<Instant> end, boolean force, boolean allowShrink, boolean adopt, boolean takeOver,
        LongRun longRun) {

    public ExportRequest {
        tables = List.copyOf(tables);
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot export range [" + start.get() + ", " + end.get() + "): it does not start before its end",
                    "ranges are half-open: the end is the first instant that is left out");
        }
        if (allowShrink && !force) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot shrink windows that are not read again", "say --force as well");
        }
    }

    /** As fast as it goes. */
    public ExportRequest(List<String> tables, Optional<Instant> start, Optional<Instant> end, boolean force, boolean allowShrink, boolean adopt, boolean takeOver) {
        this(tables, start, end, force, allowShrink, adopt, takeOver, LongRun.NONE);
    }

    /** Every due window of all tables, from their cursors. */
    public static ExportRequest due() {
        return new ExportRequest(List.of(), Optional.empty(), Optional.empty(), false, false, false, false);
    }

    /** A range of one table. */
    public static ExportRequest range(String table, Instant start, Instant end) {
        return new ExportRequest(List.of(table), Optional.of(start), Optional.of(end), false, false, false, false);
    }

    /** The same, reading archived windows again. */
    public ExportRequest forced() {
        return new ExportRequest(tables, start, end, true, allowShrink, adopt, takeOver, longRun);
    }

    /** The same, letting go of rows that the source no longer has. */
    public ExportRequest shrinking() {
        return new ExportRequest(tables, start, end, true, true, adopt, takeOver, longRun);
    }

    /** The same, adopting what belongs to somebody else. */
    public ExportRequest adopting() {
        return new ExportRequest(tables, start, end, force, allowShrink, true, takeOver, longRun);
    }

    /** The same, taking leases over. */
    public ExportRequest takingOver() {
        return new ExportRequest(tables, start, end, force, allowShrink, adopt, true, longRun);
    }

    /** The same, keeping to what is said of long exports. */
    public ExportRequest keepingTo(LongRun terms) {
        return new ExportRequest(tables, start, end, force, allowShrink, adopt, takeOver, terms);
    }
}
