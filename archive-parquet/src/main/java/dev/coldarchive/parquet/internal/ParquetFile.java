package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.schema.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Util;

/** An open Parquet file whose footer was found right. Not thread-safe. */
public final class ParquetFile implements AutoCloseable {
    /** More than any real footer, less than what would hurt. */
    private static final int MAX_FOOTER_BYTES = 256 << 20;
    /** Length of the footer and the magic number. */
    private static final int TAIL_BYTES = 8;

    private final Path path;
    private final FileChannel channel;
    private final FileMetaData metaData;
    private final List<StoredColumn> columns;
    private final TableSchema schema;

    private ParquetFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        byte[] footer = footer(channel);
        this.metaData = Util.readFileMetaData(new ByteArrayInputStream(footer), Math.max(1, footer.length));
        Footer.requireSealed(metaData);
        this.columns = FileSchema.columns(metaData.getSchema());
        this.schema = FileSchema.table(metaData.getSchema().get(0).getName(), columns, keyValues().get(Footer.KEY));
        FileLayout.require(metaData, columns, channel.size() - TAIL_BYTES - footer.length);
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

    FileMetaData metaData() {
        return metaData;
    }

    List<StoredColumn> columns() {
        return columns;
    }

    TableSchema schema() {
        return schema;
    }

    Map<String, String> keyValues() {
        Map<String, String> map = new LinkedHashMap<>();
        if (metaData.isSetKey_value_metadata()) {
            for (KeyValue entry : metaData.getKey_value_metadata()) {
                map.put(entry.getKey(), entry.isSetValue() ? entry.getValue() : "");
            }
        }
        return map;
    }

    @Override
    public void close() {
        close(channel, path);
    }

    static ArchiveException damaged(Path path, Exception cause) {
        return new ArchiveException(Category.INTEGRITY, "cannot read Parquet file " + path + ": " + cause.getMessage(),
                "take another copy of the file, or write it again from its source", cause);
    }

    private static byte[] footer(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Footer.MAGIC.length + TAIL_BYTES) {
            throw new IOException("it has only " + size + " bytes");
        }
        byte[] magic = new byte[Footer.MAGIC.length];
        ChunkInput.readAt(channel, 0, ByteBuffer.wrap(magic));
        ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ChunkInput.readAt(channel, size - TAIL_BYTES, tail);
        int length = tail.getInt(0);
        byte[] end = Arrays.copyOfRange(tail.array(), Integer.BYTES, TAIL_BYTES);
        if (Arrays.equals(end, new byte[] {'P', 'A', 'R', 'E'})) {
            throw new IOException("it is encrypted");
        }
        if (!Arrays.equals(magic, Footer.MAGIC) || !Arrays.equals(end, Footer.MAGIC)) {
            throw new IOException("it does not begin and end with PAR1");
        }
        if (length < 1 || length > size - TAIL_BYTES - Footer.MAGIC.length || length > MAX_FOOTER_BYTES) {
            throw new IOException("its footer has " + length + " bytes");
        }
        Heap.require(4L * length);
        byte[] footer = new byte[length];
        ChunkInput.readAt(channel, size - TAIL_BYTES - length, ByteBuffer.wrap(footer));
        return footer;
    }

    private static void close(FileChannel channel, Path path) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot close Parquet file " + path + ": " + e.getMessage(), null, e);
        }
    }
}
