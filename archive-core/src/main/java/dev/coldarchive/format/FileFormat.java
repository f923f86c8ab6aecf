package dev.coldarchive.format;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** Rows to files and back, without loss. Safe for use by several threads; each writer and reader belongs to one. */
public interface FileFormat {

    /** File name extension, without the dot. */
    String extension();

    /** Name and version of the writer, as manifests record it: the same rows give the same bytes for one such version. */
    String writerVersion();

    /**
     * Starts a file, which must not be there yet.
     *
     * @throws dev.coldarchive.ArchiveException of category LOCAL_DISK if it cannot be written
     */
    RowWriter create(Path file, TableSchema schema, WriteOptions options);

    /**
     * Opens a file's rows in file order. A file that this library wrote comes back with its schema; another one with the
     * nearest column types.
     *
     * @throws dev.coldarchive.ArchiveException of category INTEGRITY if it is damaged or not of this format; in bounded time and memory
     */
    RowReader read(Path file, BatchLimits limits);

    /** Reads what a file says of itself; errors as for {@link #read}. */
    FileDescription describe(Path file);

    /**
     * The same of a file that lies elsewhere, and of which no more is read than that takes.
     *
     * @param file left open; what it throws comes through
     */
    FileDescription describe(SeekableByteChannel file);
}
