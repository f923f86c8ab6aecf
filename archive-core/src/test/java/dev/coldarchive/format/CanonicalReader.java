package dev.coldarchive.format;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file that {@link CanonicalFormat} describes, after its checksum was found right. */
final class CanonicalReader implements RowReader {
    private final Path file;
    private final BatchLimits limits;
    private final DataInputStream in;
    private final TableSchema schema;
    private final List<Integer> rowGroups = new ArrayList<>();
    private long rows;
    private boolean ended;

    CanonicalReader(Path file, InputStream bytes, BatchLimits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        this.in = new DataInputStream(bytes);
        try {
            if (in.readLong() != CanonicalFormat.MAGIC) {
                throw CanonicalFormat.damaged(file, "it has another format", null);
            }
            schema = readSchema();
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        try {
            while (!ended && (batch.rows() == 0 || !limits.reachedBy(batch.rows(), batch.sizeBytes()))) {
                ended = !in.readBoolean();
                if (!ended) {
                    for (int i = 0; i < schema.columns().size(); i++) {
                        readValue(batch.column(i));
                    }
                    rows++;
                }
            }
        } catch (IOException e) {
            throw CanonicalFormat.damaged(file, e.getMessage(), e);
        }
        return batch.rows() > 0;
    }

    long rows() {
        return rows;
    }

    List<Integer> rowGroups() {
        return rowGroups;
    }

    Map<String, String> skipToKeyValues() {
        RowBatch batch = new RowBatch(schema);
        while (next(batch)) {
            batch.clear();
        }
        try {
            int groups = in.readInt();
            for (int i = 0; i < groups; i++) {
                rowGroups.add(in.readInt());
            }
            Map<String, String> keyValues = new LinkedHashMap<>();
            int entries = in.readInt();
            for (int i = 0; i < entries; i++) {
                keyValues.put(readText(), readText());
            }
            return keyValues;
        } catch (IOException e) {
            throw CanonicalFormat.damaged(file, e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TableSchema readSchema() throws IOException {
        String name = readText();
        List<Column> columns = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            columns.add(new Column(readText(), ColumnType.parse(readText()), in.readBoolean()));
        }
        List<String> key = new ArrayList<>();
        int keys = in.readInt();
        for (int i = 0; i < keys; i++) {
            key.add(readText());
        }
        return new TableSchema(name, columns, key);
    }

    private void readValue(ColumnVector vector) throws IOException {
        if (in.readBoolean()) {
            vector.appendNull();
        } else if (vector instanceof LongVector longs) {
            longs.append(in.readLong());
        } else if (vector instanceof BytesVector bytes) {
            bytes.append(readBytes());
        } else {
            ListVector lists = (ListVector) vector;
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                readValue(lists.elements());
            }
            lists.endList();
        }
    }

    private String readText() throws IOException {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    private byte[] readBytes() throws IOException {
        byte[] bytes = new byte[in.readInt()];
        if (in.readNBytes(bytes, 0, bytes.length) != bytes.length) {
            throw new EOFException("it is cut off");
        }
        return bytes;
    }
}
