package dev.coldarchive;

import dev.coldarchive.window.Window;
import java.util.List;

/**
 * What an export would do with one table.
 *
 * @param table configured name
 * @param windows windows that would be read, oldest first
 * @param archivedAlready windows of the range that are archived and would be skipped
 * @param notes what a person should know: no rows, not due before, behind the retention boundary
 */
public record ExportPlan(String table, List<Window> windows, int archivedAlready, List<String> notes) {

    /** The same for some of the windows. */
    public ExportPlan only(List<Window> some) {
        return new ExportPlan(table, some, archivedAlready, notes);
    }
}
