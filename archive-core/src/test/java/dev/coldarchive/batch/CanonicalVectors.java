package dev.coldarchive.batch;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads {@code canonical-vectors.txt}, whose head says how it is written. */
final class CanonicalVectors {

    /** One table: rows in stored form, with what they become. */
    record Table(TableSchema schema, List<Row> rows, RowDigest digest) {
        RowBatch batch() {
            return RowValues.batch(schema, rows.stream().map(Row::values).toArray(Object[][]::new));
        }
    }

    record Row(Object[] values, byte[] bytes, String hash) {}

    private final List<Table> tables = new ArrayList<>();
    private String name;
    private List<Column> columns = new ArrayList<>();
    private List<Row> rows = new ArrayList<>();
    private List<Object> values = new ArrayList<>();
    private byte[] bytes;

    private CanonicalVectors() {}

    static List<Table> read() {
        try (InputStream in = CanonicalVectors.class.getResourceAsStream("/canonical-vectors.txt")) {
            CanonicalVectors vectors = new CanonicalVectors();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(vectors::line);
            return vectors.tables;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String line) {
        String[] words = line.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "table" -> {
                name = rest;
                columns = new ArrayList<>();
                rows = new ArrayList<>();
            }
            case "column" -> {
                String[] parts = rest.split(" ", 2);
                columns.add(Column.optional(parts[1], ColumnType.parse(parts[0])));
            }
            case "row" -> values = new ArrayList<>();
            case "value" -> values.add(value(columns.get(values.size()).type(), rest));
            case "bytes" -> bytes = HexFormat.of().parseHex(rest);
            case "hash" -> rows.add(new Row(values.toArray(), bytes, rest));
            case "digest" -> {
                String[] parts = rest.split(" ");
                tables.add(new Table(new TableSchema(name, columns), rows, RowDigest.of(Long.parseLong(parts[0]), parts[1])));
            }
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static Object value(ColumnType type, String text) {
        if (text.equals("null")) {
            return null;
        }
        return switch (type.kind()) {
            case LIST -> {
                List<Object> elements = new ArrayList<>();
                elements(text).forEach(element -> elements.add(value(type.element(), element)));
                yield elements;
            }
            case DECIMAL -> RowValues.stored(type, new BigDecimal(text));
            case STRING, JSON -> text.substring(1, text.length() - 1).translateEscapes().getBytes(StandardCharsets.UTF_8);
            case UUID -> HexFormat.of().parseHex(text.replace("-", ""));
            case BYTES -> HexFormat.of().parseHex(text.substring(2));
            case FLOAT, DOUBLE -> Long.parseUnsignedLong(text.substring(2), 16);
            default -> Long.valueOf(text);
        };
    }

    private static List<String> elements(String list) {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        boolean quoted = false;
        for (int i = 1; i < list.length(); i++) {
            char c = list.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (c == ',' || c == ']')) {
                elements.add(element.toString().strip());
                element.setLength(0);
            } else {
                element.append(c);
            }
        }
        return list.equals("[]") ? List.of() : elements;
    }
}
