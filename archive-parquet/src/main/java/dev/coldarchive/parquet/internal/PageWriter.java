package dev.coldarchive.parquet.internal;

import dev.coldarchive.format.Compression;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** Compresses pages and puts their headers before them. One serves all columns of a file, one page at a time. Not thread-safe. */
final class PageWriter implements AutoCloseable {
    private static final PageCodec NONE = PageCodecs.of(Compression.NONE, 0);
    /** Whoever reads undoes the codec each time: a fifth is the least that it has to save. */
    private static final double STILL_WORTH_IT = 0.8;

    private final PageCodec codec;
    private final PageBuffer page = new PageBuffer();
    private final PageBuffer compressed = new PageBuffer();
    private final PageBuffer header = new PageBuffer();

    PageWriter(PageCodec codec) {
        this.codec = codec;
    }

    /** That of a column that becomes so much smaller with it; else the one that does nothing. */
    PageCodec codec(long bytes, long compressedBytes) {
        return pays(bytes, compressedBytes) ? codec : NONE;
    }

    /** What is left of a column with {@link #codec that codec}. */
    static long storedBytes(long bytes, long compressedBytes) {
        return pays(bytes, compressedBytes) ? compressedBytes : bytes;
    }

    private static boolean pays(long bytes, long compressedBytes) {
        return compressedBytes <= bytes * STILL_WORTH_IT;
    }

    /** An empty buffer for the next page; the last one given is void. */
    PageBuffer page() {
        page.reset();
        return page;
    }

    long compressedSize(PageBuffer body) throws IOException {
        return compressedSize(codec, body);
    }

    long compressedSize(PageCodec codec, PageBuffer body) throws IOException {
        compressed.reset();
        codec.compress(body.array(), body.length(), compressed);
        return compressed.length();
    }

    Page dataPage(PageCodec codec, Encoding encoding, PageValues values, Bounds bounds, PageSizes sizes, PageBuffer body) throws IOException {
        PageHeader description = new PageHeader(PageType.DATA_PAGE, body.length(), (int) compressedSize(codec, body));
        description.setData_page_header(new DataPageHeader(values.levels(), encoding, Encoding.RLE, Encoding.RLE));
        byte[] bytes = withHeader(description);
        return new Page(bytes, encoding, values.rows(), values.levels(), values.nulls(), bounds, header.length() + (long) body.length(), sizes);
    }

    Page dictionaryPage(PageCodec codec, Leaf leaf, Dictionary dictionary) throws IOException {
        PageBuffer body = page();
        dictionary.write(leaf, body);
        PageHeader description = new PageHeader(PageType.DICTIONARY_PAGE, body.length(), (int) compressedSize(codec, body));
        description.setDictionary_page_header(new DictionaryPageHeader(dictionary.size(), Encoding.PLAIN));
        return new Page(withHeader(description), Encoding.PLAIN, 0, dictionary.size(), 0, null, header.length() + (long) body.length(), null);
    }

    @Override
    public void close() {
        codec.close();
    }

    private byte[] withHeader(PageHeader description) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(compressed.array(), 0, compressed.length());
        description.setCrc((int) crc.getValue());
        header.reset();
        Util.writePageHeader(description, header);
        byte[] bytes = Arrays.copyOf(header.array(), header.length() + compressed.length());
        System.arraycopy(compressed.array(), 0, bytes, header.length(), compressed.length());
        return bytes;
    }
}
