package dev.coldarchive.format;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files of which a bit flips on the disk as soon as they are written, before anybody can read them. */
public record ChangedOnDisk(FileFormat format) implements FileFormat {

    @Override
    public RowWriter create(Path file, TableSchema schema, WriteOptions options) {
        RowWriter writer = format.create(file, schema, options);
        return new RowWriter() {
            @Override
            public void write(RowBatch batch) {
                writer.write(batch);
            }

            @Override
            public FileStats finish(Map<String, String> keyValues) {
                FileStats stats = writer.finish(keyValues);
                flipABit(file);
                return stats;
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    private static void flipABit(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String extension() {
        return format.extension();
    }

    @Override
    public String writerVersion() {
        return format.writerVersion();
    }

    @Override
    public RowReader read(Path file, BatchLimits limits) {
        return format.read(file, limits);
    }

    @Override
    public FileDescription describe(Path file) {
        return format.describe(file);
    }

    @Override
    public FileDescription describe(SeekableByteChannel file) {
        return format.describe(file);
    }
}
