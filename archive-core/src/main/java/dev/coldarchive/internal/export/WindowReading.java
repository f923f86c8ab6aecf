package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the source holds of one window, in temporary files: read in one view, which has ended when this exists.
 *
 * @param waiting writers that are open and that the window still waits for; then nothing was read
 * @param openWriters writers that were open although the window was read: it has to be read again
 * @param marks the window's marks that the view saw; none if they were not asked for
 * @param behindBoundary whether the window lies, even partly, before what the source still keeps
 */
public record WindowReading(
        TableSchema schema, List<WrittenPart> parts, String fence, List<String> waiting, List<String> openWriters, List<String> partitions,
        Set<Long> marks, boolean behindBoundary) implements AutoCloseable {

    static WindowReading read(Ports ports, Scratch scratch, TableSpec table, Window window, Consumer<TableSchema> columns, boolean marked, Progress progress, Lane lane) {
        List<WrittenPart> parts = new ArrayList<>();
        boolean whole = false;
        try (WindowSnapshot view = ports.source().snapshot(table, window)) {
            TableSchema schema = view.schema();
            columns.accept(schema);
            LayoutCheck.require(table, schema);
            WriteCheck.require(table, schema);
            Instant now = ports.source().now();
            List<String> writers = view.openWriters();
            boolean wait = !writers.isEmpty() && view.openSince().map(since -> Duration.between(since, now).compareTo(ports.openWriterWait()) < 0).orElse(true);
            List<String> partitions = List.copyOf(view.partitions());
            Set<Long> marks = marked && !wait ? view.marks() : Set.of();
            boolean behind = isBehindBoundary(now, table, window, view);
            if (!wait) {
                parts.addAll(new SliceReading(ports, scratch, table, window, view, progress).all(lane));
                view.complete();
            }
            whole = true;
            return new WindowReading(schema, parts, view.fence(), wait ? writers : List.of(), wait ? List.of() : writers, partitions, marks, behind);
        } finally {
            if (!whole) {
                parts.forEach(part -> Scratch.delete(part.file()));
            }
        }
    }

    /** Whether the window begins before what the source still keeps: before its oldest partition, or before its retention boundary. */
    public static boolean isBehindBoundary(Instant now, TableSpec table, Window window, WindowSnapshot view) {
        return view.oldestPartitionStart().map(window.start()::isBefore).orElse(false)
                || table.retention().map(keep -> table.time().firstShown(window.start()).isBefore(now.minus(keep))).orElse(false);
    }

    @Override
    public void close() {
        parts.forEach(part -> Scratch.delete(part.file()));
    }
}
