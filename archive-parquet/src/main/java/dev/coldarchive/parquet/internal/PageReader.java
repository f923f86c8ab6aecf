package dev.coldarchive.parquet.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;

/** The pages of one column chunk in order, checked against their CRC and decompressed. Not thread-safe. */
final class PageReader {
    /** Statistics may make headers large; more than this is damage. */
    private static final int MAX_HEADER_BYTES = 8 << 20;

    private final ChunkInput in;
    private final PageCodec codec;
    /** No page is larger than all pages together. */
    private final long mostBytes;
    private final PageScratch scratch;
    private int bodyLength;
    private PageHeader header;

    PageReader(FileChannel channel, ColumnMetaData chunk, PageCodec codec, PageScratch scratch) {
        long start = FileLayout.start(chunk);
        this.in = new ChunkInput(channel, start, start + chunk.getTotal_compressed_size());
        this.codec = codec;
        this.mostBytes = chunk.getTotal_uncompressed_size();
        this.scratch = scratch;
    }

    /** Reads the next page, which must be there. */
    void next() throws IOException {
        header = readHeader();
        int size = header.getCompressed_page_size();
        if (size < 0 || size > in.remaining()) {
            throw new EOFException("a page of " + size + " bytes reaches beyond its column");
        }
        int length = header.getUncompressed_page_size();
        if (length < 0 || length > mostBytes) {
            throw new IOException("a page of " + length + " bytes in a column of " + mostBytes);
        }
        scratch.reservePage(size, length);
        byte[] stored = scratch.stored();
        in.readFully(stored, size);
        if (header.isSetCrc()) {
            CRC32 crc = new CRC32();
            crc.update(stored, 0, size);
            if ((int) crc.getValue() != header.getCrc()) {
                throw new IOException("a page differs from its checksum");
            }
        }
        decompress(size);
    }

    PageHeader header() {
        return header;
    }

    /** The decompressed page, levels first; valid until any page of the row group is read. */
    PageCursor body() {
        return new PageCursor(scratch.body(), 0, bodyLength);
    }

    /**
     * The same, for a dictionary, which outlives its page.
     *
     * @param memory what it takes
     */
    PageCursor copyBody(Heap.Share memory) throws IOException {
        memory.add(bodyLength);
        return new PageCursor(Arrays.copyOf(scratch.body(), bodyLength + PageCursor.SLACK), 0, bodyLength);
    }

    private void decompress(int size) throws IOException {
        int length = header.getUncompressed_page_size();
        // version 2 pages keep their levels uncompressed in front
        int levels = 0;
        boolean compressed = true;
        if (header.getType() == PageType.DATA_PAGE_V2) {
            long both = (long) header.getData_page_header_v2().getRepetition_levels_byte_length()
                    + header.getData_page_header_v2().getDefinition_levels_byte_length();
            if (both < 0 || both > size || both > length) {
                throw new IOException("a page has levels of " + both + " bytes");
            }
            levels = (int) both;
            compressed = header.getData_page_header_v2().isIs_compressed();
        }
        byte[] stored = scratch.stored();
        byte[] body = scratch.body();
        bodyLength = length;
        if (!compressed && size != length) {
            throw new IOException("a page of " + length + " bytes holds " + size);
        }
        if (compressed && levels == 0) {
            if (size > 0 || length > 0) {
                codec.decompress(stored, 0, size, body, length);
            }
            return;
        }
        byte[] values = new byte[length - levels];
        if (compressed && values.length > 0) {
            codec.decompress(stored, levels, size - levels, values, values.length);
        } else {
            System.arraycopy(stored, levels, values, 0, values.length);
        }
        System.arraycopy(stored, 0, body, 0, levels);
        System.arraycopy(values, 0, body, levels, values.length);
    }

    private PageHeader readHeader() throws IOException {
        if (in.remaining() <= 0) {
            throw new EOFException("a column ends before its last page");
        }
        PageHeader read;
        try {
            read = BoundedProtocol.read(new PageHeader(), in, (int) Math.min(MAX_HEADER_BYTES, in.remaining()), Heap.forFooter().share());
        } catch (IOException e) {
            throw new IOException("a page header is damaged: " + e.getMessage(), e);
        }
        requireComplete(read);
        return read;
    }

    private static void requireComplete(PageHeader header) throws IOException {
        PageType type = header.getType();
        boolean complete = type == PageType.DATA_PAGE && header.isSetData_page_header()
                || type == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()
                || type == PageType.DICTIONARY_PAGE && header.isSetDictionary_page_header()
                || type == PageType.INDEX_PAGE;
        if (!complete) {
            throw new IOException("a page header is damaged: it does not say what page it is of");
        }
    }
}
