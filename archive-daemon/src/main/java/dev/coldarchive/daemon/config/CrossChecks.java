package dev.coldarchive.daemon.config;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tables say about each other: no two may write to the same keys. */
final class CrossChecks {
    /** Midnight and the first of no month at once would hide differences; this is a day like any other. */
    private static final Instant SAMPLE = Instant.parse("2024-11-15T00:00:00Z");

    private CrossChecks() {}

    static void between(List<TableSpec> tables, Section section, Problems problems) {
        Map<String, String> owners = new HashMap<>();
        for (TableSpec table : tables) {
            String other = owners.putIfAbsent(sampleKey(table), table.name());
            if (other != null) {
                Section own = section.section(table.name());
                problems.add(own.path() + ".layout", own.line(), "gives the same keys as the layout of table " + other + ", such as " + sampleKey(table)
                        + "; add {table} or another prefix");
            }
        }
    }

    private static String sampleKey(TableSpec table) {
        Window window = table.grid().at(SAMPLE);
        return table.layout().key(table.name(), window, window, Collections.nCopies(table.layout().columns().size(), "X"), "parquet").toString();
    }
}
