package dev.coldarchive.format;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The simplest real file format, for tests that need files but no Parquet: a magic number, the schema, each row's values length-prefixed,
 * the rows of each row group as they are clustered, the key-values, and the CRC-32 of it all. No compression, whatever the options say.
 */
public final class CanonicalFormat implements FileFormat {
    static final long MAGIC = 0x43414e4f4e494331L;

    @Override
    public String extension() {
        return "canonical";
    }

    @Override
    public String writerVersion() {
        return "canonical 1";
    }

    @Override
    public RowWriter create(Path file, TableSchema schema, WriteOptions options) {
        try {
            return new CanonicalWriter(file, schema, options);
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot create file " + file + ": " + e.getMessage(), null, e);
        }
    }

    @Override
    public RowReader read(Path file, BatchLimits limits) {
        return reader(file, Bytes.of(file), limits);
    }

    /** Reads a file that is no file on this machine, but in a store in memory. */
    public RowReader read(byte[] content) {
        return reader(Path.of("stored"), Bytes.of(content), BatchLimits.DEFAULT);
    }

    @Override
    public FileDescription describe(Path file) {
        return describe(file, Bytes.of(file));
    }

    /** Reads the whole: its checksum stands at its end, and is of all of it. */
    @Override
    public FileDescription describe(SeekableByteChannel file) {
        try {
            return describe(Path.of("described"), Bytes.of(Channels.newInputStream(file.position(0)).readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file, or what has been read of one. */
    private interface Bytes {
        long size() throws IOException;

        InputStream open() throws IOException;

        static Bytes of(Path file) {
            return new Bytes() {
                @Override
                public long size() throws IOException {
                    return Files.size(file);
                }

                @Override
                public InputStream open() throws IOException {
                    return new BufferedInputStream(Files.newInputStream(file));
                }
            };
        }

        static Bytes of(byte[] content) {
            return new Bytes() {
                @Override
                public long size() {
                    return content.length;
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(content);
                }
            };
        }
    }

    private FileDescription describe(Path name, Bytes bytes) {
        try (CanonicalReader reader = reader(name, bytes, BatchLimits.DEFAULT)) {
            Map<String, String> keyValues = reader.skipToKeyValues();
            List<FileDescription.RowGroup> groups = reader.rowGroups().stream()
                    .map(rows -> new FileDescription.RowGroup(rows, 0, List.of(), List.of())).toList();
            return new FileDescription(reader.schema(), reader.rows(), writerVersion(), keyValues, groups);
        }
    }

    private static CanonicalReader reader(Path name, Bytes bytes, BatchLimits limits) {
        requireUndamaged(name, bytes);
        try {
            return new CanonicalReader(name, bytes.open(), limits);
        } catch (IOException e) {
            throw damaged(name, e.getMessage(), e);
        }
    }

    /** Reads the whole once for its CRC, so that nothing is taken for data before it is known to be whole. */
    private static void requireUndamaged(Path name, Bytes bytes) {
        CRC32 crc = new CRC32();
        try (DataInputStream in = new DataInputStream(new CheckedInputStream(bytes.open(), crc))) {
            in.skipNBytes(bytes.size() - Long.BYTES);
            long computed = crc.getValue();
            if (computed != in.readLong()) {
                throw damaged(name, "its checksum differs", null);
            }
        } catch (EOFException | IllegalArgumentException e) {
            throw damaged(name, "it is cut off", e);
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot read file " + name + ": " + e.getMessage(), null, e);
        }
    }

    static ArchiveException damaged(Path file, String reason, Exception cause) {
        return new ArchiveException(Category.INTEGRITY, "cannot read file " + file + ": " + reason, "take another copy of the file", cause);
    }
}
