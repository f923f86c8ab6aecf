package dev.coldarchive.internal.migrate;

import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.export.PartWriter;
import dev.coldarchive.internal.export.WrittenPart;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;

/** Writes the next rows, those of one window, into temporary files. */
record WindowWriter(TableSpec table, FileFormat format, Scratch scratch, ArchiveListener listener) {

    List<WrittenPart> write(Window window, CutRows rows, TableSchema schema) {
        List<WrittenPart> parts = new ArrayList<>();
        boolean whole = false;
        try {
            for (Window slice : window.slices(table.slices())) {
                try (PartWriter writer = new PartWriter(table, window, slice, schema, format, scratch)) {
                    parts.addAll(writer.writeAll(rows.inside(slice), count -> listener.rowsRead(table.name(), window, count)));
                }
            }
            whole = true;
            return parts;
        } finally {
            if (!whole) {
                parts.forEach(part -> Scratch.delete(part.file()));
            }
        }
    }
}
