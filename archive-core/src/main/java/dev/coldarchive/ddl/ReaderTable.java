package dev.coldarchive.ddl;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One archived table as another program is to see it.
 *
 * @param spec its layout, above all
 * @param schema its columns, also those that only some of the files have
 * @param place where the archive lies
 * @param database database or schema of the other program; empty for its default
 * @param name what the other program is to call it
 * @param values values of source columns that partition, where they are few and known
 * @param first about when the archive begins: ranges of partitions begin there
 * @param now ranges of partitions by year end ten years later
 * @param found whether partitions are to be found and registered by a command, instead of being computed or listed by each query
 */
public record ReaderTable(
        TableSpec spec, TableSchema schema, Place place, Optional<String> database, String name, Map<String, List<String>> values, Instant first, Instant now, boolean found) {

    public ReaderTable {
        values = Map.copyOf(values);
    }
}
