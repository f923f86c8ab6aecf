package dev.coldarchive.format;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** Another format as it is, but for what a test overrides. */
public abstract class ForwardingFormat implements FileFormat {
    private final FileFormat format;

    protected ForwardingFormat(FileFormat format) {
        this.format = format;
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
    public RowWriter create(Path file, TableSchema schema, WriteOptions options) {
        return format.create(file, schema, options);
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
