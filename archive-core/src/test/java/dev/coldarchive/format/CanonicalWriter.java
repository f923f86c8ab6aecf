package dev.coldarchive.format;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ContentDigester;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/** Writes the file that {@link CanonicalFormat} describes. */
final class CanonicalWriter implements RowWriter {
    private final TableSchema schema;
    private final WriteOptions options;
    private final ArchivableRows archivable;
    private final FileOutputStream file;
    private final ContentDigester digester = new ContentDigester();
    private final CRC32 crc = new CRC32();
    private final DataOutputStream out;
    private final RowClustering clustering;
    private final RowBatch group;
    private final List<Integer> rowGroups = new ArrayList<>();
    private int rowsInGroup;
    private long rows;

    CanonicalWriter(Path path, TableSchema schema, WriteOptions options) throws IOException {
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        this.schema = schema;
        this.options = options;
        this.archivable = new ArchivableRows(schema);
        this.clustering = new RowClustering(schema, options.clusterBy());
        this.group = new RowBatch(schema);
        this.file = new FileOutputStream(path.toFile());
        this.out = new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(digester.through(file)), crc));
        out.writeLong(CanonicalFormat.MAGIC);
        writeText(schema.name());
        out.writeInt(schema.columns().size());
        for (Column column : schema.columns()) {
            writeText(column.name());
            writeText(column.type().toString());
            out.writeBoolean(column.nullable());
        }
        out.writeInt(schema.key().size());
        for (String name : schema.key()) {
            writeText(name);
        }
    }

    @Override
    public void write(RowBatch batch) {
        archivable.require(batch, rows);
        try {
            for (int row = 0; row < batch.rows(); row++) {
                if (options.clusterBy().isEmpty()) {
                    writeRow(batch, row);
                } else {
                    group.appendRow(batch, row);
                }
                rows++;
                rowsInGroup++;
                if (rowsInGroup == options.rowGroupRows()) {
                    endGroup();
                }
            }
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot write file: " + e.getMessage(), null, e);
        }
    }

    @Override
    public FileStats finish(Map<String, String> keyValues) {
        try {
            endGroup();
            out.writeBoolean(false);
            out.writeInt(rowGroups.size());
            for (int groupRows : rowGroups) {
                out.writeInt(groupRows);
            }
            out.writeInt(keyValues.size());
            for (Map.Entry<String, String> entry : keyValues.entrySet()) {
                writeText(entry.getKey());
                writeText(entry.getValue());
            }
            out.writeLong(crc.getValue());
            out.flush(); // no fsync: a double outlives no power cut, and thousands of its files are written a test
            return new FileStats(rows, rowGroups.size(), digester.finish());
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot write file: " + e.getMessage(), null, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot close file: " + e.getMessage(), null, e);
        }
    }

    private void endGroup() throws IOException {
        for (int row : clustering.order(group)) {
            writeRow(group, row);
        }
        group.clear();
        if (rowsInGroup > 0) {
            rowGroups.add(rowsInGroup);
            rowsInGroup = 0;
        }
    }

    private void writeRow(RowBatch batch, int row) throws IOException {
        out.writeBoolean(true);
        for (int i = 0; i < schema.columns().size(); i++) {
            writeValue(batch.column(i), row);
        }
    }

    private void writeValue(ColumnVector vector, int index) throws IOException {
        out.writeBoolean(vector.isNull(index));
        if (vector.isNull(index)) {
            return;
        }
        if (vector instanceof LongVector longs) {
            out.writeLong(longs.get(index));
        } else if (vector instanceof BytesVector bytes) {
            out.writeInt(bytes.length(index));
            out.write(bytes.data(), bytes.offset(index), bytes.length(index));
        } else {
            ListVector lists = (ListVector) vector;
            out.writeInt(lists.length(index));
            for (int i = lists.offset(index); i < lists.offset(index + 1); i++) {
                writeValue(lists.elements(), i);
            }
        }
    }

    private void writeText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
