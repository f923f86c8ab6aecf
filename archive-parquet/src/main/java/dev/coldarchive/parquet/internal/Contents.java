package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;

/** What the footer of a file says is in it, and found possible. */
record Contents(FileMetaData metaData, List<StoredColumn> columns, TableSchema schema) {

    /**
     * Reads no more than the two ends of the file.
     *
     * @throws IOException if it is damaged or no Parquet file
     */
    static Contents read(SeekableByteChannel channel) throws IOException {
        Footer footer = Footer.read(channel);
        FileMetaData metaData = footer.metaData();
        List<StoredColumn> columns = FileSchema.columns(metaData.getSchema());
        TableSchema schema = FileSchema.table(metaData.getSchema().get(0).getName(), columns, footer.sealed() ? keyValues(metaData).get(Footer.KEY) : null);
        FileLayout.require(metaData, columns, footer.start());
        return new Contents(metaData, columns, schema);
    }

    Map<String, String> keyValues() {
        return keyValues(metaData);
    }

    private static Map<String, String> keyValues(FileMetaData metaData) {
        Map<String, String> map = new LinkedHashMap<>();
        if (metaData.isSetKey_value_metadata()) {
            for (KeyValue entry : metaData.getKey_value_metadata()) {
                map.put(entry.getKey(), entry.isSetValue() ? entry.getValue() : "");
            }
        }
        return map;
    }
}
