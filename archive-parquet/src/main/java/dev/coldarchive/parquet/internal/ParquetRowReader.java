package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.RowGroup;

/** Reads a Parquet file in order, holding the rows of a page and a dictionary of each column. */
public final class ParquetRowReader implements RowReader {
    private final ParquetFile file;
    private final BatchLimits limits;
    private final List<ColumnReader> columns = new ArrayList<>();
    /** One of each name, for all columns in turn. */
    private final Map<CompressionCodec, PageCodec> codecs = new EnumMap<>(CompressionCodec.class);
    private int nextGroup;
    private long groupRowsLeft;

    /**
     * @param file closed with this reader
     */
    public ParquetRowReader(ParquetFile file, BatchLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    @Override
    public TableSchema schema() {
        return file.schema();
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        try {
            while (!limits.reachedBy(batch.rows(), batch.sizeBytes()) && startGroup()) {
                append(batch);
            }
            return batch.rows() > 0;
        } catch (ArchiveException e) {
            throw e;
        } catch (OutOfHeapException e) {
            throw new ArchiveException(Category.FAILURE, "cannot read Parquet file " + file.path() + ": " + e.getMessage(),
                    "give the process a larger heap (-Xmx); a file that nobody has compared with its digest may be damaged, too", e);
        } catch (IOException | RuntimeException e) {
            // damage that no check names shows as an index, a number or a codec out of bounds
            throw ParquetFile.damaged(file.path(), e);
        }
    }

    @Override
    public void close() {
        columns.clear();
        codecs.values().forEach(PageCodec::close);
        codecs.clear();
        file.close();
    }

    /** Goes on to a row group that has rows left; false at the end of the file. */
    private boolean startGroup() throws IOException {
        while (groupRowsLeft == 0) {
            for (ColumnReader column : columns) {
                column.requireEnd();
            }
            columns.clear();
            if (nextGroup == file.metaData().getRow_groupsSize()) {
                return false;
            }
            RowGroup group = file.metaData().getRow_groups().get(nextGroup++);
            groupRowsLeft = group.getNum_rows();
            Heap heap = Heap.forPages();
            PageScratch scratch = new PageScratch(heap);
            for (int i = 0; i < file.columns().size(); i++) {
                ColumnMetaData chunk = group.getColumns().get(i).getMeta_data();
                columns.add(new ColumnReader(file, file.columns().get(i), chunk, codec(chunk.getCodec()), groupRowsLeft, heap, scratch));
            }
        }
        return true;
    }

    /** Appends rows that all columns have at hand, up to the limits. */
    private void append(RowBatch batch) throws IOException {
        int most = (int) Math.min(groupRowsLeft, limits.rows() - batch.rows());
        for (ColumnReader column : columns) {
            most = Math.min(most, column.available());
        }
        if (most == 0) {
            throw new IOException("a column ends before its row group");
        }
        int rows = Cut.firstReaching(0, most, limits.sizeBytes() - batch.sizeBytes(), this::sizeBytes);
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).take(rows, batch.column(i));
        }
        groupRowsLeft -= rows;
    }

    private long sizeBytes(int rows) {
        long sum = 0;
        for (ColumnReader column : columns) {
            sum += column.sizeBytes(rows);
        }
        return sum;
    }

    private PageCodec codec(CompressionCodec name) throws IOException {
        PageCodec codec = codecs.get(name);
        if (codec == null) {
            codec = PageCodecs.reading(name);
            codecs.put(name, codec);
        }
        return codec;
    }
}
