package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.format.ArchivableRows;
import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.FileStats;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.TypeDefinedOrder;

/**
 * Writes a Parquet file, version 1 data pages, from column vectors. What it holds in memory is one row group, encoded and compressed, and one page of
 * each column as values; both are bounded by {@link WriteOptions#rowGroupBytes()} and the widest row. Where it is clustered, also the row group as values.
 */
public final class ParquetRowWriter implements RowWriter {
    private final Path file;
    private final TableSchema schema;
    private final WriteOptions options;
    private final String version;
    private final ArchivableRows archivable;
    private final FileOutput out;
    private final PageWriter pages;
    private final ColumnChunkWriter[] columns;
    /** Null where rows stay as they come. */
    private final ClusteredGroup clustered;
    private final List<SortingColumn> sorting;
    private final List<RowGroup> rowGroups = new ArrayList<>();
    private final List<WrittenChunk> chunks = new ArrayList<>();
    private int groupRows;
    private long groupBytes;
    private long rows;

    /**
     * @throws IOException if the file exists or cannot be written
     */
    public ParquetRowWriter(Path file, TableSchema schema, WriteOptions options, String version) throws IOException {
        this.file = file;
        this.schema = schema;
        this.options = options;
        this.version = version;
        this.archivable = new ArchivableRows(schema);
        this.pages = new PageWriter(PageCodecs.of(options.compression(), options.level()));
        PageEncoder encoder = new PageEncoder();
        EncodingTrial trial = new EncodingTrial(options, encoder, pages);
        this.columns = schema.columns().stream().map(column -> new ColumnChunkWriter(Leaf.of(column), options, encoder, trial, pages, bloomFilter(column))).toArray(ColumnChunkWriter[]::new);
        this.clustered = options.clusterBy().isEmpty() ? null : new ClusteredGroup(schema, options.clusterBy());
        this.sorting = options.clusterBy().stream().map(name -> new SortingColumn(schema.position(name), false, false)).toList();
        this.out = new FileOutput(file);
        out.write(Footer.MAGIC);
    }

    /** Null where the column has none. */
    private BloomFilterWriter bloomFilter(Column column) {
        if (!options.bloomFilters().columns().contains(column.name())) {
            return null;
        }
        BloomFilters.refusal(column.type()).ifPresent(why -> {
            throw new IllegalArgumentException("no bloom filter of column " + column.name() + ": " + why);
        });
        return new BloomFilterWriter(Leaf.of(column), options.bloomFilters());
    }

    /** Name and version of the writer, as files have it. */
    public static String createdBy(String version) {
        return Footer.createdBy(version);
    }

    @Override
    public void write(RowBatch batch) {
        archivable.require(batch, rows);
        try {
            int from = 0;
            while (from < batch.rows()) {
                int most = Math.min(batch.rows(), from + options.rowGroupRows() - groupRows);
                int to = Cut.firstReaching(batch, from, most, options.rowGroupBytes() - groupBytes);
                append(batch, from, to);
                from = to;
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    @Override
    public FileStats finish(Map<String, String> keyValues) {
        try {
            endRowGroup();
            for (WrittenChunk chunk : chunks) {
                chunk.writeBloomFilter(out);
            }
            for (WrittenChunk chunk : chunks) {
                chunk.writeColumnIndex(out);
            }
            for (WrittenChunk chunk : chunks) {
                chunk.writeOffsetIndex(out);
            }
            writeFooter(keyValues);
            return new FileStats(rows, rowGroups.size(), out.finish());
        } catch (IOException e) {
            throw failed("finish", e);
        }
    }

    @Override
    public void close() {
        pages.close();
        try {
            out.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    private void append(RowBatch batch, int from, int to) throws IOException {
        groupBytes += Cut.sizeBytes(batch, from, to);
        groupRows += to - from;
        rows += to - from;
        if (clustered != null) {
            clustered.append(batch, from, to);
        } else {
            for (int i = 0; i < columns.length; i++) {
                columns[i].append(batch.column(i), from, to);
            }
        }
        if (groupRows == options.rowGroupRows() || groupBytes >= options.rowGroupBytes()) {
            endRowGroup();
        }
    }

    private void endRowGroup() throws IOException {
        if (groupRows == 0) {
            return;
        }
        if (clustered != null) {
            clustered.drainTo(columns);
        }
        long start = out.position();
        RowGroup group = new RowGroup(new ArrayList<>(), 0, groupRows);
        for (ColumnChunkWriter column : columns) {
            WrittenChunk chunk = column.end().write(out);
            chunks.add(chunk);
            group.addToColumns(chunk.chunk());
            group.setTotal_byte_size(group.getTotal_byte_size() + chunk.chunk().getMeta_data().getTotal_uncompressed_size());
        }
        if (!sorting.isEmpty()) {
            group.setSorting_columns(sorting);
        }
        group.setFile_offset(start);
        group.setTotal_compressed_size(out.position() - start);
        rowGroups.add(group);
        groupRows = 0;
        groupBytes = 0;
    }

    private void writeFooter(Map<String, String> keyValues) throws IOException {
        FileMetaData metaData = new FileMetaData(1, SchemaElements.of(schema), rows, rowGroups);
        keyValues.forEach((key, value) -> metaData.addToKey_value_metadata(new KeyValue(key).setValue(value)));
        if (!schema.key().isEmpty()) {
            metaData.addToKey_value_metadata(new KeyValue(Footer.KEY).setValue(Footer.keyColumns(schema)));
        }
        metaData.setCreated_by(createdBy(version));
        for (int i = 0; i < columns.length; i++) {
            metaData.addToColumn_orders(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        Footer.write(metaData, out);
    }

    private ArchiveException failed(String verb, IOException cause) {
        return new ArchiveException(Category.LOCAL_DISK, "cannot " + verb + " Parquet file " + file + ": " + cause.getMessage(),
                "see that the disk has room and may be written to", cause).inTable(schema.name());
    }
}
