package dev.coldarchive.parquet.internal;

import java.io.IOException;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.Util;

/** A column chunk whose pages are in the file, and whose bloom filter and indexes will be. They are kept serialized, since they wait for the end of the file. */
final class WrittenChunk {
    private final ColumnChunk chunk;
    private final byte[] bloomFilter;
    private final byte[] columnIndex;
    private final byte[] offsetIndex;

    /**
     * @param columnIndex null if bounds of a page are unknown
     * @param bloomFilter empty if there is none
     */
    WrittenChunk(ColumnMetaData metaData, OffsetIndex offsets, ColumnIndex columnIndex, byte[] bloomFilter) throws IOException {
        this.bloomFilter = bloomFilter;
        this.chunk = new ColumnChunk(0);
        chunk.setMeta_data(metaData);
        PageBuffer buffer = new PageBuffer();
        Util.writeOffsetIndex(offsets, buffer);
        this.offsetIndex = buffer.copy();
        buffer.reset();
        if (columnIndex != null) {
            Util.writeColumnIndex(columnIndex, buffer);
        }
        this.columnIndex = buffer.copy();
    }

    ColumnChunk chunk() {
        return chunk;
    }

    void writeBloomFilter(FileOutput out) throws IOException {
        if (bloomFilter.length > 0) {
            chunk.getMeta_data().setBloom_filter_offset(out.position());
            chunk.getMeta_data().setBloom_filter_length(bloomFilter.length);
            out.write(bloomFilter);
        }
    }

    void writeColumnIndex(FileOutput out) throws IOException {
        if (columnIndex.length > 0) {
            chunk.setColumn_index_offset(out.position());
            chunk.setColumn_index_length(columnIndex.length);
            out.write(columnIndex);
        }
    }

    void writeOffsetIndex(FileOutput out) throws IOException {
        chunk.setOffset_index_offset(out.position());
        chunk.setOffset_index_length(offsetIndex.length);
        out.write(offsetIndex);
    }
}
