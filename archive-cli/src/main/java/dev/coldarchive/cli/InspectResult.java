package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileDescription.ColumnChunk;
import dev.coldarchive.format.FileDescription.RowGroup;
import dev.coldarchive.schema.Column;
import java.util.List;
import java.util.Map;

/** What a file says of itself, in words and as JSON. */
final class InspectResult {
    private static final int LONGEST_VALUE = 28;

    private InspectResult() {}

    static void print(Console console, String name, FileDescription file) {
        long size = file.rowGroups().stream().mapToLong(RowGroup::sizeBytes).sum();
        console.result(console.paint(Style.BOLD, name));
        console.result(Figures.count(file.rows(), "row") + " in " + Figures.count(file.rowGroups().size(), "row group") + ", " + Figures.size(size)
                + " of pages, written by " + file.writer());
        file.keyValues().forEach((key, value) -> console.result("  " + key + " = " + shortened(value, 100)));
        console.result("");
        TextTable columns = new TextTable("column", "type", "nulls allowed");
        file.schema().columns().forEach(column -> columns.row(column.name(), column.type().toString(), column.nullable() ? "yes" : "no"));
        console.result(columns);
        for (int i = 0; i < file.rowGroups().size(); i++) {
            RowGroup group = file.rowGroups().get(i);
            console.result("");
            console.result(console.paint(Style.BOLD, "row group " + (i + 1)) + ": " + Figures.count(group.rows(), "row") + ", " + Figures.size(group.sizeBytes())
                    + (group.sortedBy().isEmpty() ? "" : ", ordered by " + String.join(", ", group.sortedBy())));
            console.result(chunks(group));
        }
        console.document(Json.object(
                "name", name,
                "rows", file.rows(),
                "writer", file.writer(),
                "keyValues", file.keyValues(),
                "columns", file.schema().columns().stream().map(InspectResult::describe).toList(),
                "rowGroups", file.rowGroups().stream().map(InspectResult::describe).toList()));
    }

    private static TextTable chunks(RowGroup group) {
        TextTable table = new TextTable("column", "codec", "encodings", ">size", ">uncompressed", ">nulls", "smallest", "largest", ">bloom filter");
        for (ColumnChunk chunk : group.columns()) {
            table.row(chunk.path(), chunk.codec().toLowerCase(java.util.Locale.ROOT), String.join(" ", chunk.encodings()), Figures.size(chunk.sizeBytes()),
                    Figures.size(chunk.uncompressedBytes()), chunk.nulls() < 0 ? "?" : Figures.count(chunk.nulls()), shown(chunk.min()), shown(chunk.max()),
                    chunk.bloomFilterBytes() == 0 ? "-" : chunk.bloomFilterBytes() < 0 ? "yes" : Figures.size(chunk.bloomFilterBytes()));
        }
        return table;
    }

    private static String shown(String value) {
        return value == null ? "-" : shortened(value, LONGEST_VALUE);
    }

    private static String shortened(String text, int longest) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }

    private static Map<String, Object> describe(Column column) {
        return Json.object("name", column.name(), "type", column.type().toString(), "nullable", column.nullable());
    }

    private static Map<String, Object> describe(RowGroup group) {
        List<Map<String, Object>> columns = group.columns().stream().map(chunk -> Json.object("path", chunk.path(), "codec", chunk.codec(),
                "encodings", chunk.encodings(), "sizeBytes", chunk.sizeBytes(), "uncompressedBytes", chunk.uncompressedBytes(),
                "nulls", chunk.nulls() < 0 ? null : chunk.nulls(), "min", chunk.min(), "max", chunk.max(),
                "bloomFilterBytes", chunk.bloomFilterBytes() < 0 ? null : chunk.bloomFilterBytes())).toList();
        return Json.object("rows", group.rows(), "sizeBytes", group.sizeBytes(), "sortedBy", group.sortedBy(), "columns", columns);
    }
}
