package dev.coldarchive.parquet;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.parquet.internal.Description;
import dev.coldarchive.parquet.internal.ParquetFile;
import dev.coldarchive.parquet.internal.ParquetRowReader;
import dev.coldarchive.parquet.internal.ParquetRowWriter;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Apache Parquet files, written and read without Hadoop. Safe for use by several threads.
 *
 * <p>A file has one message named after the table, lists in three levels, version 1 data pages with checksums, statistics, and a page index. Its
 * format is that of <a href="https://github.com/apache/parquet-format">parquet-format</a> 2.x. A NaN among the values of a page or row group leaves
 * out their bounds.
 */
public final class ParquetFormat implements FileFormat {
    private final String version = version();

    @Override
    public String extension() {
        return "parquet";
    }

    @Override
    public String writerVersion() {
        return ParquetRowWriter.createdBy(version);
    }

    @Override
    public RowWriter create(Path file, TableSchema schema, WriteOptions options) {
        try {
            return new ParquetRowWriter(file, schema, options, version);
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot create Parquet file " + file + ": " + e,
                    "see that the directory exists, has room, and does not have the file yet", e).inTable(schema.name());
        }
    }

    @Override
    public RowReader read(Path file, BatchLimits limits) {
        return new ParquetRowReader(ParquetFile.open(file), limits);
    }

    @Override
    public FileDescription describe(Path file) {
        try (ParquetFile open = ParquetFile.open(file)) {
            return open.describe();
        }
    }

    @Override
    public FileDescription describe(SeekableByteChannel file) {
        try {
            return Description.of(file);
        } catch (ArchiveException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.damaged("the footer of a Parquet file", e);
        }
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = ParquetFormat.class.getResourceAsStream("/dev/coldarchive/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of this library", e);
        }
        return properties.getProperty("version", "unknown");
    }
}
