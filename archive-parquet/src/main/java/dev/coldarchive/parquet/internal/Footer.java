package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Util;

/**
 * What this library adds to a footer. Parquet sums its pages but not its footer, so the footer's last key-value is the CRC-32 of the footer as it is
 * serialized without it.
 */
final class Footer {
    static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    /** Positions of the columns of the table's key, with commas between. */
    static final String KEY = "archive.key-columns";
    static final String CHECKSUM = "archive.footer-crc32";
    /** Begins created_by. Files that have it have a checksum too. */
    static final String CREATOR = "archive version ";

    private Footer() {}

    static String keyColumns(TableSchema schema) {
        return schema.key().stream().map(name -> Integer.toString(schema.position(name))).collect(Collectors.joining(","));
    }

    static byte[] seal(FileMetaData metaData) throws IOException {
        metaData.addToKey_value_metadata(new KeyValue(CHECKSUM).setValue(checksum(serialize(metaData))));
        return serialize(metaData);
    }

    /**
     * @throws IOException if the footer is not what was sealed
     */
    static void requireSealed(FileMetaData metaData) throws IOException {
        List<KeyValue> entries = metaData.getKey_value_metadata();
        KeyValue last = entries == null || entries.isEmpty() ? null : entries.get(entries.size() - 1);
        boolean sealed = last != null && CHECKSUM.equals(last.getKey());
        if (!sealed && metaData.getCreated_by() != null && metaData.getCreated_by().startsWith(CREATOR)) {
            throw new IOException("its footer has lost its checksum");
        }
        if (sealed) {
            entries.remove(entries.size() - 1);
            metaData.setKey_value_metadataIsSet(!entries.isEmpty());
            if (!checksum(serialize(metaData)).equals(last.getValue())) {
                throw new IOException("its footer differs from its checksum");
            }
            entries.add(last);
            metaData.setKey_value_metadata(entries);
        }
    }

    private static byte[] serialize(FileMetaData metaData) throws IOException {
        PageBuffer buffer = new PageBuffer();
        Util.writeFileMetaData(metaData, buffer);
        return buffer.copy();
    }

    private static String checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }
}
