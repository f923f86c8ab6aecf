package dev.coldarchive.format;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files of which a bit flips on the disk as soon as they are written, before anybody can read them. */
public final class ChangedOnDisk extends ForwardingFormat {
    public ChangedOnDisk(FileFormat format) {
        super(format);
    }

    @Override
    public RowWriter create(Path file, TableSchema schema, WriteOptions options) {
        RowWriter writer = super.create(file, schema, options);
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
}
