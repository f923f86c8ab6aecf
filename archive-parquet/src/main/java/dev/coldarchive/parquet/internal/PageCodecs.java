package dev.coldarchive.parquet.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.format.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.CompressionCodec;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/** The codecs that are written and read. */
final class PageCodecs {
    private PageCodecs() {}

    /**
     * @throws ArchiveException of category LOCAL_DISK if the codec's native library cannot be unpacked
     */
    static PageCodec of(Compression compression, int level) {
        return switch (compression) {
            case NONE -> new None();
            case SNAPPY -> unpacked("snappy", Snappy::getNativeLibraryVersion, new SnappyCodec());
            case GZIP -> new Gzip(level == 0 ? Deflater.DEFAULT_COMPRESSION : level);
            case ZSTD -> unpacked("zstd", Native::load, new ZstdCodec(level == 0 ? 1 : level));
        };
    }

    /** Snappy and zstd unpack their library into the temporary directory at first use; where that is full or closed, a bare error without a hint would come out of it. */
    private static PageCodec unpacked(String name, Runnable library, PageCodec codec) {
        try {
            library.run();
            return codec;
        } catch (LinkageError | SnappyError e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot use codec " + name + ": its library cannot be unpacked into " + System.getProperty("java.io.tmpdir"),
                    "make room there, or point -Djava.io.tmpdir to a directory that this user may write to and run libraries from", e);
        }
    }

    /**
     * @throws IOException if pages of this codec cannot be read
     */
    static PageCodec reading(CompressionCodec name) throws IOException {
        return switch (name) {
            case UNCOMPRESSED -> of(Compression.NONE, 0);
            case SNAPPY -> of(Compression.SNAPPY, 0);
            case GZIP -> of(Compression.GZIP, 0);
            case ZSTD -> of(Compression.ZSTD, 0);
            default -> throw new IOException("its codec " + name + " is not one of UNCOMPRESSED, SNAPPY, GZIP and ZSTD");
        };
    }

    private static void requireLength(long length, int wanted) throws IOException {
        if (length != wanted) {
            throw new IOException("a page of " + wanted + " bytes holds " + length);
        }
    }

    private static final class None implements PageCodec {
        @Override
        public CompressionCodec name() {
            return CompressionCodec.UNCOMPRESSED;
        }

        @Override
        public void compress(byte[] source, int length, PageBuffer out) {
            out.write(source, 0, length);
        }

        @Override
        public void decompress(byte[] source, int offset, int count, byte[] target, int length) throws IOException {
            requireLength(count, length);
            System.arraycopy(source, offset, target, 0, length);
        }
    }

    private static final class SnappyCodec implements PageCodec {
        @Override
        public CompressionCodec name() {
            return CompressionCodec.SNAPPY;
        }

        @Override
        public void compress(byte[] source, int length, PageBuffer out) throws IOException {
            out.ensure(Snappy.maxCompressedLength(length));
            out.advance(Snappy.compress(source, 0, length, out.array(), out.length()));
        }

        @Override
        public void decompress(byte[] source, int offset, int count, byte[] target, int length) throws IOException {
            requireLength(Snappy.uncompressedLength(source, offset, count), length);
            requireLength(Snappy.uncompress(source, offset, count, target, 0), length);
        }
    }

    private static final class Gzip implements PageCodec {
        private final int level;

        Gzip(int level) {
            this.level = level;
        }

        @Override
        public CompressionCodec name() {
            return CompressionCodec.GZIP;
        }

        @Override
        public void compress(byte[] source, int length, PageBuffer out) throws IOException {
            try (GZIPOutputStream gzip = new LeveledGzip(out, level)) {
                gzip.write(source, 0, length);
            }
        }

        @Override
        public void decompress(byte[] source, int offset, int count, byte[] target, int length) throws IOException {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(source, offset, count))) {
                requireLength(gzip.readNBytes(target, 0, length), length);
                if (gzip.read() >= 0) {
                    throw new IOException("a page holds more than its " + length + " bytes");
                }
            }
        }
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(PageBuffer out, int level) throws IOException {
            super(out);
            def.setLevel(level);
        }
    }

    private static final class ZstdCodec implements PageCodec {
        private final int level;
        private ZstdCompressCtx compressor;
        private ZstdDecompressCtx decompressor;

        ZstdCodec(int level) {
            this.level = level;
        }

        @Override
        public CompressionCodec name() {
            return CompressionCodec.ZSTD;
        }

        @Override
        public void compress(byte[] source, int length, PageBuffer out) {
            if (compressor == null) {
                compressor = new ZstdCompressCtx().setLevel(level);
            }
            out.ensure(Zstd.compressBound(length));
            out.advance(compressor.compressByteArray(out.array(), out.length(), out.array().length - out.length(), source, 0, length));
        }

        @Override
        public void decompress(byte[] source, int offset, int count, byte[] target, int length) throws IOException {
            if (decompressor == null) {
                decompressor = new ZstdDecompressCtx();
            }
            try {
                requireLength(decompressor.decompressByteArray(target, 0, length, source, offset, count), length);
            } catch (ZstdException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            if (compressor != null) {
                compressor.close();
            }
            if (decompressor != null) {
                decompressor.close();
            }
        }
    }
}
