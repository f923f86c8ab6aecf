package dev.coldarchive.parquet.internal;

import java.io.IOException;
import org.apache.parquet.format.CompressionCodec;

/** Compresses and decompresses pages. Holds native memory until closed. Not thread-safe. */
interface PageCodec extends AutoCloseable {

    CompressionCodec name();

    /** Appends the compressed bytes. */
    void compress(byte[] source, int length, PageBuffer out) throws IOException;

    /**
     * Fills {@code target} to {@code length} bytes.
     *
     * @throws IOException if the source is damaged or does not give exactly as many bytes
     */
    void decompress(byte[] source, int offset, int count, byte[] target, int length) throws IOException;

    @Override
    default void close() {}
}
