package dev.coldarchive.internal.rows;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.Column;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Reads stored parts back, whole, and digests what they hold. Safe for use by several threads. */
public final class ArchivedRows {
    private final Ports ports;
    private final Scratch scratch;

    public ArchivedRows(Ports ports, Scratch scratch) {
        this.ports = ports;
        this.scratch = scratch;
    }

    /**
     * Reads one part, and compares its bytes and its rows with the manifest.
     *
     * @param columns columns to digest for a comparison with the source
     * @return digest of the rows under these columns
     * @throws ArchiveException of category INTEGRITY if bytes, rows or digest are not what the manifest says, whatever the file makes of its reader; of category FAILURE if the heap is too small
     *     for it
     */
    public RowDigest check(Manifest.Part part, List<String> columns, LongConsumer progress) {
        Path file = fetch(part);
        try {
            return read(file, part, columns, progress);
        } catch (ArchiveException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            // its bytes are those that were written: that is all the same to how large the heap is
            throw new ArchiveException(Category.FAILURE, "cannot read object " + part.key() + ": " + e, "give the process a larger heap (-Xmx)", e).atKey(part.key());
        } catch (RuntimeException | StackOverflowError e) {
            throw damaged(part, "it cannot be read: " + e, e);
        } finally {
            Scratch.delete(file);
        }
    }

    /** Brings the part into a temporary file, for the caller to delete. */
    public Path fetch(Manifest.Part part) {
        return new Download(ports, scratch).fetch(part.key(), Optional.of(part.content().sha256()));
    }

    private RowDigest read(Path file, Manifest.Part part, List<String> columns, LongConsumer progress) {
        try (RowReader rows = ports.format().read(file, ports.limits())) {
            boolean all = rows.schema().columns().stream().map(Column::name).allMatch(columns::contains);
            RowDigest whole = RowDigest.EMPTY;
            RowDigest compared = RowDigest.EMPTY;
            CanonicalRows everything = new CanonicalRows(rows.schema());
            CanonicalRows some = new CanonicalRows(rows.schema(), columns);
            RowBatch batch = new RowBatch(rows.schema());
            while (rows.next(batch)) {
                whole = whole.plus(everything.digest(batch));
                compared = all ? whole : compared.plus(some.digest(batch));
                progress.accept(batch.rows());
                if (whole.rows() > part.digest().rows()) {
                    throw damaged(part, "it has more rows than the " + part.digest().rows() + " that the manifest says", null);
                }
            }
            if (!whole.equals(part.digest())) {
                throw damaged(part, "it has " + whole + " and the manifest says " + part.digest(), null);
            }
            return compared;
        }
    }

    private static ArchiveException damaged(Manifest.Part part, String how, Throwable cause) {
        return new ArchiveException(Category.INTEGRITY, "cannot trust object " + part.key() + ": " + how, "export --force makes it anew while the source has the rows", cause)
                .atKey(part.key());
    }
}
