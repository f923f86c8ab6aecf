package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;

/** Reads a footer's schema: columns of primitive types and lists of them, in any form that writers give lists. */
final class FileSchema {
    /** More than any database has, less than a message should repeat. */
    private static final int MAX_NAME = 1_024;

    private final List<SchemaElement> elements;
    private int next;

    private FileSchema(List<SchemaElement> elements) {
        this.elements = elements;
    }

    /**
     * @throws IOException if it is no schema
     * @throws ArchiveException of category UNARCHIVABLE if a column has a type that no batch can hold
     */
    static List<StoredColumn> columns(List<SchemaElement> elements) throws IOException {
        FileSchema schema = new FileSchema(elements);
        int count = schema.take().getNum_children();
        List<StoredColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(schema.column());
        }
        if (schema.next != elements.size() || columns.isEmpty()) {
            throw new IOException("its schema is damaged");
        }
        return columns;
    }

    /**
     * @param keyColumns value of {@link Footer#KEY}, null if there is none
     */
    static TableSchema table(String name, List<StoredColumn> columns, String keyColumns) throws IOException {
        try {
            List<Column> all = columns.stream().map(StoredColumn::column).toList();
            List<String> key = new ArrayList<>();
            if (keyColumns != null) {
                for (String position : keyColumns.split(",")) {
                    key.add(all.get(Integer.parseInt(position)).name());
                }
            }
            return new TableSchema(name, all, key);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("its schema is damaged: " + e.getMessage(), e);
        }
    }

    private SchemaElement take() throws IOException {
        if (next == elements.size()) {
            throw new IOException("its schema is cut off");
        }
        SchemaElement element = elements.get(next++);
        if (element.getName().length() > MAX_NAME) {
            throw new IOException("it has a column whose name has " + element.getName().length() + " characters");
        }
        return element;
    }

    private StoredColumn column() throws IOException {
        SchemaElement element = take();
        boolean optional = element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
        if (element.getRepetition_type() == FieldRepetitionType.REPEATED) {
            return list(element.getName(), false, List.of(element.getName()), element, 1, 0);
        }
        if (element.isSetType()) {
            StoredType stored = StoredType.of(element);
            Leaf leaf = new Leaf(List.of(element.getName()), stored.type(), element.getType(), width(element), optional ? 1 : 0, 0);
            return new StoredColumn(new Column(element.getName(), stored.type(), optional), leaf, stored.conversion(), 0);
        }
        if (element.getNum_children() != 1 || !(element.isSetLogicalType() && element.getLogicalType().isSetLIST()
                || element.getConverted_type() == ConvertedType.LIST)) {
            throw nested(element.getName());
        }
        SchemaElement repeated = take();
        if (repeated.getRepetition_type() != FieldRepetitionType.REPEATED) {
            throw nested(element.getName());
        }
        int empty = optional ? 1 : 0;
        if (repeated.isSetType()) {
            return list(element.getName(), optional, List.of(element.getName(), repeated.getName()), repeated, empty + 1, empty);
        }
        if (repeated.getNum_children() != 1) {
            throw nested(element.getName());
        }
        SchemaElement inner = take();
        int definition = inner.getRepetition_type() == FieldRepetitionType.OPTIONAL ? empty + 2 : empty + 1;
        return list(element.getName(), optional, List.of(element.getName(), repeated.getName(), inner.getName()), inner, definition, empty);
    }

    private static StoredColumn list(String name, boolean optional, List<String> path, SchemaElement inner, int definition, int empty) throws IOException {
        if (!inner.isSetType() || path.size() == 3 && inner.getRepetition_type() == FieldRepetitionType.REPEATED) {
            throw nested(name);
        }
        StoredType stored = StoredType.of(inner);
        Leaf leaf = new Leaf(path, stored.type(), inner.getType(), width(inner), definition, 1);
        return new StoredColumn(new Column(name, ColumnType.listOf(stored.type()), optional), leaf, stored.conversion(), empty);
    }

    private static int width(SchemaElement element) throws IOException {
        if (element.getType() != Type.FIXED_LEN_BYTE_ARRAY) {
            return 0;
        }
        if (element.getType_length() < 1) {
            throw new IOException("column " + element.getName() + " has values of " + element.getType_length() + " bytes");
        }
        return element.getType_length();
    }

    private static ArchiveException nested(String column) {
        return new ArchiveException(Category.UNARCHIVABLE, "cannot read column " + column + ": it is a structure, a map or a list of lists",
                "leave the column out when the file is written");
    }
}
