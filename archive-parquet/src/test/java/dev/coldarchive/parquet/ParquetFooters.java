package dev.coldarchive.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/** What a file has besides its pages, by the format's structures alone: parquet-hadoop's reader does not go without Hadoop (its options look for Hadoop's codecs). */
final class ParquetFooters {
    private ParquetFooters() {}

    static FileMetaData of(Path file) throws IOException {
        return of(Files.readAllBytes(file));
    }

    static FileMetaData of(byte[] file) throws IOException {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
    }

    /** The filter of a column of the first row group, as parquet-java has it. */
    static BlockSplitBloomFilter bloomFilter(Path file, int column) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bloomFilter(bytes, of(bytes).getRow_groups().get(0).getColumns().get(column).getMeta_data());
    }

    static BlockSplitBloomFilter bloomFilter(byte[] file, ColumnMetaData chunk) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(file, (int) chunk.getBloom_filter_offset(), chunk.getBloom_filter_length());
        BloomFilterHeader header = Util.readBloomFilterHeader(in);
        if (!header.getAlgorithm().isSetBLOCK() || !header.getHash().isSetXXHASH() || !header.getCompression().isSetUNCOMPRESSED() || in.available() != header.getNumBytes()) {
            throw new IOException("not a filter as the format has it: " + header);
        }
        return new BlockSplitBloomFilter(in.readAllBytes());
    }
}
