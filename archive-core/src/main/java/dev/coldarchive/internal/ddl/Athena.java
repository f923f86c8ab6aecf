package dev.coldarchive.internal.ddl;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ddl.ReaderTable;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Athena: an external table whose partitions are computed (partition projection), or found by MSCK REPAIR TABLE. Columns are found by name, so that files may lack some. */
public final class Athena {
    private static final Definitions COLUMNS = new Definitions(Definitions::backticks, Definitions::hive);
    private static final int YEARS_TO_COME = 10;

    private Athena() {}

    public static String ddl(ReaderTable table) {
        Directories directories = new Directories(table);
        List<String> properties = table.found() || directories.partitions().isEmpty() ? List.of() : projection(table, directories);
        if (table.found() && directories.vary() && !directories.hive()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot write DDL with MSCK REPAIR for table " + table.spec().name() + ": its directories are not all called name=value: "
                    + directories.template(), "leave out --msck: partition projection knows any layout of times and columns").inTable(table.spec().name());
        }
        String name = table.database().map(database -> Definitions.backticks(database) + ".").orElse("") + Definitions.backticks(table.name());
        StringBuilder ddl = new StringBuilder();
        if (!table.place().bucket()) {
            ddl.append("-- Athena reads buckets: put the bucket that this directory is copied to in its place.\n");
        }
        ddl.append(COLUMNS.leftOut(directories.columnsInFiles(), "-- ", "Athena"));
        directories.partitions().stream().filter(partition -> !table.found() && partition.column().isPresent() && !table.values().containsKey(partition.column().get()))
                .forEach(partition -> ddl.append("-- Every query has to say WHERE ").append(partition.name()).append(" = …, with the value as it stands in keys.\n"));
        ddl.append("CREATE EXTERNAL TABLE IF NOT EXISTS ").append(name).append(" (\n").append(COLUMNS.lines(directories.columnsInFiles(), "  ")).append("\n)\n");
        if (!directories.partitions().isEmpty()) {
            ddl.append("PARTITIONED BY (").append(COLUMNS.line(directories.partitions().stream().map(directories::column).toList())).append(")\n");
        }
        ddl.append("STORED AS PARQUET\nLOCATION ").append(Definitions.text(table.place().at(directories.base())));
        if (!properties.isEmpty()) {
            ddl.append("\nTBLPROPERTIES (\n").append(properties.stream().map(property -> "  " + property).collect(Collectors.joining(",\n"))).append("\n)");
        }
        ddl.append(";\n");
        return table.found() && directories.hive() ? ddl + "\nMSCK REPAIR TABLE " + name + ";\n" : ddl.toString();
    }

    private static List<String> projection(ReaderTable table, Directories directories) {
        List<String> properties = new ArrayList<>(List.of(property("projection.enabled", "true")));
        for (Partition partition : directories.partitions()) {
            String prefix = "projection." + partition.name().toLowerCase(Locale.ROOT) + ".";
            partition.column().ifPresentOrElse(column -> ofColumn(table, column, prefix, properties), () -> ofTime(table, partition, prefix, properties));
        }
        properties.add(property("storage.location.template", table.place().at(directories.template())));
        return properties;
    }

    private static void ofColumn(ReaderTable table, String column, String prefix, List<String> properties) {
        List<String> values = table.values().get(column);
        properties.add(property(prefix + "type", values == null ? "injected" : "enum"));
        if (values != null) {
            properties.add(property(prefix + "values", String.join(",", values)));
        }
    }

    private static void ofTime(ReaderTable table, Partition partition, String prefix, List<String> properties) {
        ZonedDateTime first = table.first().atZone(ZoneOffset.UTC);
        String token = partition.token().orElse("");
        switch (token) {
            case "year" -> integers(prefix, first.getYear() + "," + (table.now().atZone(ZoneOffset.UTC).getYear() + YEARS_TO_COME), 4, properties);
            case "month" -> integers(prefix, "1,12", 2, properties);
            case "day" -> integers(prefix, "1,31", 2, properties);
            case "hour" -> integers(prefix, "0,23", 2, properties);
            case "minute", "second" -> integers(prefix, "0,59", 2, properties);
            default -> dates(prefix, partition, first, properties);
        }
    }

    private static void integers(String prefix, String range, int digits, List<String> properties) {
        properties.add(property(prefix + "type", "integer"));
        properties.add(property(prefix + "range", range));
        properties.add(property(prefix + "digits", Integer.toString(digits)));
    }

    private static void dates(String prefix, Partition partition, ZonedDateTime first, List<String> properties) {
        String pattern = partition.datePattern().orElseThrow();
        properties.add(property(prefix + "type", "date"));
        properties.add(property(prefix + "format", pattern));
        properties.add(property(prefix + "range", DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(first) + ",NOW"));
        properties.add(property(prefix + "interval", "1"));
        properties.add(property(prefix + "interval.unit", partition.unit()));
    }

    private static String property(String name, String value) {
        return Definitions.text(name) + " = " + Definitions.text(value);
    }
}
