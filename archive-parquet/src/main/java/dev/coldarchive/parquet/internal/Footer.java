package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/**
 * The end of a file: in files of this library a seal, then the footer, its length and the magic number.
 *
 * <p>Parquet sums its pages but not its footer. The seal is eight letters and the CRC-32 of the footer; it lies between the page index and the footer,
 * where other readers do not look and from where other writers do not copy.
 */
final class Footer {
    static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    /** Positions of the columns of the table's key, with commas between; a key-value that is believed in sealed footers only. */
    static final String KEY = "archive.key-columns";

    /** How created_by begins in files of this library, which all have a seal. */
    private static final String CREATOR = "archive version ";
    /** Another one wherever the same rows become other bytes: 2 has size statistics, and booleans in runs; 3 leaves the codec out where it saves less than a fifth; 4 keeps an encoding over several small row groups. */
    private static final int BUILD = 4;
    private static final byte[] ENCRYPTED = {'P', 'A', 'R', 'E'};
    private static final byte[] SEAL = {'A', 'R', 'C', 'H', 'S', 'E', 'A', 'L'};
    private static final int SEAL_BYTES = SEAL.length + Integer.BYTES;
    /** Length of the footer and the magic number. */
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;
    /** More than any real footer, less than what would hurt. */
    private static final int MAX_BYTES = 256 << 20;

    private final FileMetaData metaData;
    private final long start;
    private final boolean sealed;

    private Footer(FileMetaData metaData, long start, boolean sealed) {
        this.metaData = metaData;
        this.start = start;
        this.sealed = sealed;
    }

    static String createdBy(String version) {
        return CREATOR + version + " (build " + BUILD + ")";
    }

    static String keyColumns(TableSchema schema) {
        return schema.key().stream().map(name -> Integer.toString(schema.position(name))).collect(Collectors.joining(","));
    }

    static void write(FileMetaData metaData, FileOutput out) throws IOException {
        PageBuffer footer = new PageBuffer();
        Util.writeFileMetaData(metaData, footer);
        PageBuffer seal = new PageBuffer();
        seal.write(SEAL, 0, SEAL.length);
        seal.putInt(checksum(footer.array(), footer.length()));
        out.write(seal.copy());
        out.write(footer.copy());
        PageBuffer tail = new PageBuffer();
        tail.putInt(footer.length());
        tail.write(MAGIC, 0, MAGIC.length);
        out.write(tail.copy());
    }

    /**
     * @throws IOException if there is no footer, or not the one that was sealed
     */
    static Footer read(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        if (size < MAGIC.length + TAIL_BYTES) {
            throw new IOException("it has only " + size + " bytes");
        }
        byte[] magic = bytes(channel, 0, MAGIC.length);
        byte[] tail = bytes(channel, size - TAIL_BYTES, TAIL_BYTES);
        byte[] last = Arrays.copyOfRange(tail, Integer.BYTES, TAIL_BYTES);
        if (Arrays.equals(last, ENCRYPTED)) {
            throw new IOException("it is encrypted");
        }
        if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(last, MAGIC)) {
            throw new IOException("it does not begin and end with PAR1");
        }
        int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
        long start = size - TAIL_BYTES - length;
        if (length < 1 || start < MAGIC.length || length > MAX_BYTES) {
            throw new IOException("its footer has " + length + " bytes");
        }
        Heap heap = Heap.forFooter();
        heap.share().require(length);
        byte[] footer = bytes(channel, start, length);
        boolean sealed = start >= SEAL_BYTES && requireSeal(bytes(channel, start - SEAL_BYTES, SEAL_BYTES), footer);
        ByteArrayInputStream in = new ByteArrayInputStream(footer);
        FileMetaData metaData = BoundedProtocol.read(new FileMetaData(), in, length, heap.share());
        if (in.available() > 0) {
            throw new IOException("its footer ends " + in.available() + " bytes early");
        }
        if (!sealed && metaData.isSetCreated_by() && metaData.getCreated_by().startsWith(CREATOR)) {
            throw new IOException("its footer has lost its seal");
        }
        return new Footer(metaData, start, sealed);
    }

    FileMetaData metaData() {
        return metaData;
    }

    /** Where in the file it begins. */
    long start() {
        return start;
    }

    /** Whether this library wrote the file, as it is. */
    boolean sealed() {
        return sealed;
    }

    /** False if there is no seal. */
    private static boolean requireSeal(byte[] seal, byte[] footer) throws IOException {
        if (!Arrays.equals(seal, 0, SEAL.length, SEAL, 0, SEAL.length)) {
            return false;
        }
        if (ByteBuffer.wrap(seal).order(ByteOrder.LITTLE_ENDIAN).getInt(SEAL.length) != checksum(footer, footer.length)) {
            throw new IOException("its footer differs from its checksum");
        }
        return true;
    }

    private static byte[] bytes(SeekableByteChannel channel, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        channel.position(at);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("it is cut off");
            }
        }
        return bytes.array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
