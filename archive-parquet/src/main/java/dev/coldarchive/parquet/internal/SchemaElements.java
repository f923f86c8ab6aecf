package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.UUIDType;

/**
 * The schema as a file's footer has it: the message, then the columns, depth first (parquet.thrift, SchemaElement; parquet-format, LogicalTypes.md).
 * Integers have no annotation; converted types stand beside logical ones for readers that know only those.
 */
final class SchemaElements {
    private static final TimeUnit MICROS = TimeUnit.MICROS(new MicroSeconds());

    private SchemaElements() {}

    static List<SchemaElement> of(TableSchema schema) {
        List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(schema.name()).setNum_children(schema.columns().size()));
        for (Column column : schema.columns()) {
            FieldRepetitionType repetition = column.nullable() ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED;
            Leaf leaf = Leaf.of(column);
            if (column.type().kind() == ColumnType.Kind.LIST) {
                elements.add(new SchemaElement(column.name()).setRepetition_type(repetition).setNum_children(1)
                        .setConverted_type(ConvertedType.LIST).setLogicalType(LogicalType.LIST(new ListType())));
                elements.add(new SchemaElement("list").setRepetition_type(FieldRepetitionType.REPEATED).setNum_children(1));
                elements.add(primitive("element", FieldRepetitionType.OPTIONAL, leaf));
            } else {
                elements.add(primitive(column.name(), repetition, leaf));
            }
        }
        return elements;
    }

    private static SchemaElement primitive(String name, FieldRepetitionType repetition, Leaf leaf) {
        SchemaElement element = new SchemaElement(name).setRepetition_type(repetition).setType(leaf.physical());
        if (leaf.width() > 0) {
            element.setType_length(leaf.width());
        }
        annotate(element, leaf.type());
        return element;
    }

    private static void annotate(SchemaElement element, ColumnType type) {
        switch (type.kind()) {
            case STRING -> element.setConverted_type(ConvertedType.UTF8).setLogicalType(LogicalType.STRING(new StringType()));
            case JSON -> element.setConverted_type(ConvertedType.JSON).setLogicalType(LogicalType.JSON(new JsonType()));
            case UUID -> element.setLogicalType(LogicalType.UUID(new UUIDType()));
            case DECIMAL -> element.setConverted_type(ConvertedType.DECIMAL).setPrecision(type.precision()).setScale(type.scale())
                    .setLogicalType(LogicalType.DECIMAL(new DecimalType(type.scale(), type.precision())));
            case DATE -> element.setConverted_type(ConvertedType.DATE).setLogicalType(LogicalType.DATE(new DateType()));
            case TIMESTAMP -> element.setConverted_type(ConvertedType.TIMESTAMP_MICROS)
                    .setLogicalType(LogicalType.TIMESTAMP(new TimestampType(true, MICROS)));
            // the converted types mean UTC, so local times must not have them
            case LOCAL_TIMESTAMP -> element.setLogicalType(LogicalType.TIMESTAMP(new TimestampType(false, MICROS)));
            case TIME -> element.setLogicalType(LogicalType.TIME(new TimeType(false, MICROS)));
            default -> { }
        }
    }
}
