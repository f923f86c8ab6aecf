package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.format.FileMetaData;

/** An open Parquet file whose footer was found right. Not thread-safe. */
public final class ParquetFile implements AutoCloseable {
    private static final int MAX_REASON = 500;

    private final Path path;
    private final FileChannel channel;
    private final Contents contents;

    private ParquetFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.contents = Contents.read(channel);
    }

    /**
     * @throws ArchiveException of category INTEGRITY if it is damaged or no Parquet file, UNARCHIVABLE if a column has a type that no batch can hold
     */
    public static ParquetFile open(Path path) {
        FileChannel channel;
        try {
            channel = FileChannel.open(path);
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot open Parquet file " + path + ": "
                    + (e instanceof NoSuchFileException ? "it does not exist" : e.getMessage()), null, e);
        }
        try {
            return new ParquetFile(path, channel);
        } catch (IOException | RuntimeException e) {
            close(channel, path);
            throw e instanceof ArchiveException known ? known : damaged(path, e);
        }
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    public FileDescription describe() {
        return Description.of(contents);
    }

    FileMetaData metaData() {
        return contents.metaData();
    }

    List<StoredColumn> columns() {
        return contents.columns();
    }

    TableSchema schema() {
        return contents.schema();
    }

    @Override
    public void close() {
        close(channel, path);
    }

    static ArchiveException damaged(Path path, Exception cause) {
        return damaged("Parquet file " + path, cause);
    }

    /** Whatever a damaged file makes of its reader, in words of bounded length. */
    public static ArchiveException damaged(String what, Exception cause) {
        String reason = cause instanceof IOException ? String.valueOf(cause.getMessage()) : "it contradicts itself: " + cause;
        return new ArchiveException(Category.INTEGRITY, "cannot read " + what + ": " + reason.substring(0, Math.min(MAX_REASON, reason.length())),
                "take another copy of the file, or write it again from its source", cause);
    }

    private static void close(FileChannel channel, Path path) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot close Parquet file " + path + ": " + e.getMessage(), null, e);
        }
    }
}
