package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.export.LayoutCheck;
import dev.coldarchive.internal.export.WrittenPart;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.internal.rows.OrderedRows;
import dev.coldarchive.internal.rows.PartRows;
import dev.coldarchive.internal.rows.ResortedRows;
import dev.coldarchive.internal.rows.RowOrder;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the rows of one span of an archive into the windows of another grid and layout. Not thread-safe. */
final class ArchiveMigration {
    private final Storage source;
    private final TableSpec from;
    private final TableSpec to;
    private final FileFormat format;
    private final BatchLimits limits;
    private final Scratch scratch;
    private final WindowWriter writer;

    ArchiveMigration(Storage source, TableSpec from, TableSpec to, FileFormat format, BatchLimits limits, Scratch scratch) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.format = format;
        this.limits = limits;
        this.scratch = scratch;
        this.writer = new WindowWriter(to, format, scratch, source.listener());
    }

    /** The parts of one window, in temporary files. */
    record Written(Window window, List<WrittenPart> parts) {}

    /**
     * Writes all windows of the span; their digests add up to those of the source's.
     *
     * @return for each window its parts, for the caller to delete
     */
    List<Written> write(ArchiveSpans.Span span, TableSchema schema) {
        LayoutCheck.require(to, schema);
        List<Path> files = new ArrayList<>();
        List<Written> written = new ArrayList<>();
        boolean whole = false;
        try {
            for (Manifest manifest : span.sources()) {
                for (Manifest.Part part : manifest.parts()) {
                    files.add(new Download(source, scratch).fetch(part.key(), Optional.of(part.content().sha256())));
                }
            }
            try (CutRows rows = new CutRows(inOrder(files, schema), EventTime.of(to, schema))) {
                for (Window window : span.windows(to.grid())) {
                    source.listener().windowStarted(to.name(), window);
                    written.add(new Written(window, writer.write(window, rows, schema)));
                }
                rows.next().ifPresent(time -> {
                    throw mismatch(span, "a row of " + time + " is left over");
                });
            }
            RowDigest all = written.stream().flatMap(one -> one.parts().stream()).map(WrittenPart::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
            if (!all.equals(span.digest())) {
                throw mismatch(span, "written were " + all + ", the source's manifests say " + span.digest());
            }
            whole = true;
            return written;
        } finally {
            files.forEach(Scratch::delete);
            if (!whole) {
                written.forEach(one -> one.parts().forEach(part -> Scratch.delete(part.file())));
            }
        }
    }

    /** All columns that the span's windows have. */
    TableSchema schema(ArchiveSpans.Span span) {
        TableSchema union = span.sources().get(0).schema();
        for (Manifest manifest : span.sources()) {
            union = SchemaUnion.of(union, manifest.schema());
        }
        return new TableSchema(to.name(), union.columns(), union.key());
    }

    static WindowState state(ArchiveSpans.Span span) {
        List<WindowState> states = span.sources().stream().map(Manifest::state).toList();
        return states.contains(WindowState.DIVERGED) ? WindowState.DIVERGED : states.contains(WindowState.SOURCE_GONE) ? WindowState.SOURCE_GONE : WindowState.COMMITTED;
    }

    /** Files by time, written one after the other, are in order already; anything else is sorted. */
    private RowReader inOrder(List<Path> files, TableSchema schema) {
        RowReader rows = new PartRows(files, format, limits, from, schema, scratch);
        boolean byTime = from.partitionColumns().isEmpty() && to.partitionColumns().isEmpty();
        return byTime ? new OrderedRows(rows, new RowOrder(to, schema), scratch, limits) : new ResortedRows(rows, to, scratch, limits, (batch, row) -> false);
    }

    private ArchiveException mismatch(ArchiveSpans.Span span, String what) {
        return new ArchiveException(Category.INTEGRITY, "cannot migrate table " + from.name() + ": what is read of it is not what its manifests say: " + what,
                "verify the source first: archive verify --level full").inTable(from.name()).inWindow(span.window());
    }
}
