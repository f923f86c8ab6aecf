package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.parquet.internal.StoredColumn.Conversion;
import dev.coldarchive.schema.ColumnType;
import java.io.IOException;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;

/** The nearest column type of a primitive of any writer, by its logical type, or its converted type where it has no logical one. */
record StoredType(ColumnType type, Conversion conversion) {

    static StoredType of(SchemaElement element) throws IOException {
        LogicalType logical = element.isSetLogicalType() ? element.getLogicalType() : null;
        ConvertedType converted = logical == null && element.isSetConverted_type() ? element.getConverted_type() : null;
        if (logical != null && logical.isSetDECIMAL()) {
            return decimal(element, logical.getDECIMAL().getPrecision(), logical.getDECIMAL().getScale());
        }
        if (converted == ConvertedType.DECIMAL) {
            return decimal(element, element.getPrecision(), element.getScale());
        }
        return switch (element.getType()) {
            case BOOLEAN -> plain(ColumnType.BOOLEAN);
            case INT32 -> int32(logical, converted);
            case INT64 -> int64(logical, converted);
            case FLOAT -> plain(ColumnType.FLOAT);
            case DOUBLE -> plain(ColumnType.DOUBLE);
            case BYTE_ARRAY -> bytes(logical, converted);
            case FIXED_LEN_BYTE_ARRAY -> fixed(element, logical, converted);
            case INT96 -> throw refused(element, "INT96 timestamps are ambiguous", "write it with TIMESTAMP(MICROS), in Spark spark.sql.parquet.outputTimestampType");
        };
    }

    private static StoredType int32(LogicalType logical, ConvertedType converted) {
        if (logical != null && logical.isSetDATE() || converted == ConvertedType.DATE) {
            return plain(ColumnType.DATE);
        }
        if (logical != null && logical.isSetTIME() || converted == ConvertedType.TIME_MILLIS) {
            return new StoredType(ColumnType.TIME, Conversion.MILLIS);
        }
        boolean unsigned = logical != null && logical.isSetINTEGER() && !logical.getINTEGER().isIsSigned() && logical.getINTEGER().getBitWidth() == 32;
        return unsigned || converted == ConvertedType.UINT_32 ? new StoredType(ColumnType.INT64, Conversion.UNSIGNED_INT) : plain(ColumnType.INT32);
    }

    private static StoredType int64(LogicalType logical, ConvertedType converted) {
        if (logical != null && logical.isSetTIMESTAMP()) {
            ColumnType type = logical.getTIMESTAMP().isIsAdjustedToUTC() ? ColumnType.TIMESTAMP : ColumnType.LOCAL_TIMESTAMP;
            return new StoredType(type, conversion(logical.getTIMESTAMP().getUnit()));
        }
        if (logical != null && logical.isSetTIME()) {
            return new StoredType(ColumnType.TIME, conversion(logical.getTIME().getUnit()));
        }
        boolean unsigned = logical != null && logical.isSetINTEGER() && !logical.getINTEGER().isIsSigned();
        if (unsigned || converted == ConvertedType.UINT_64) {
            return new StoredType(ColumnType.decimal(20, 0), Conversion.UNSIGNED_LONG);
        }
        if (converted == ConvertedType.TIMESTAMP_MILLIS) {
            return new StoredType(ColumnType.TIMESTAMP, Conversion.MILLIS);
        }
        return plain(converted == ConvertedType.TIMESTAMP_MICROS ? ColumnType.TIMESTAMP : converted == ConvertedType.TIME_MICROS ? ColumnType.TIME : ColumnType.INT64);
    }

    private static StoredType bytes(LogicalType logical, ConvertedType converted) {
        if (logical != null && logical.isSetJSON() || converted == ConvertedType.JSON) {
            return plain(ColumnType.JSON);
        }
        boolean text = logical != null && (logical.isSetSTRING() || logical.isSetENUM()) || converted == ConvertedType.UTF8 || converted == ConvertedType.ENUM;
        return plain(text ? ColumnType.STRING : ColumnType.BYTES);
    }

    private static StoredType fixed(SchemaElement element, LogicalType logical, ConvertedType converted) {
        if (logical != null && logical.isSetUUID() && element.getType_length() == 16) {
            return plain(ColumnType.UUID);
        }
        if (logical != null && logical.isSetFLOAT16() || converted == ConvertedType.INTERVAL) {
            throw refused(element, "no column type holds it exactly", "write it as FLOAT or as a string");
        }
        return plain(ColumnType.BYTES);
    }

    private static StoredType decimal(SchemaElement element, int precision, int scale) throws IOException {
        if (precision > ColumnType.MAX_DECIMAL) {
            throw refused(element, "it has " + precision + " digits, more than " + ColumnType.MAX_DECIMAL, "write it as a string");
        }
        if (precision < 1 || scale < 0 || scale > precision) {
            throw new IOException("column " + element.getName() + " is a decimal of " + precision + " digits with scale " + scale);
        }
        ColumnType type = ColumnType.decimal(precision, scale);
        boolean isLong = type.storage() == ColumnType.Storage.LONG;
        return switch (element.getType()) {
            case INT32, INT64 -> {
                if (!isLong) {
                    throw new IOException("column " + element.getName() + " has decimals of " + precision + " digits in " + element.getType());
                }
                yield plain(type);
            }
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> new StoredType(type, isLong ? Conversion.SHORT_DECIMAL : Conversion.WHOLE_DECIMAL);
            default -> throw new IOException("column " + element.getName() + " has decimals in " + element.getType());
        };
    }

    private static Conversion conversion(TimeUnit unit) {
        return unit.isSetMILLIS() ? Conversion.MILLIS : unit.isSetNANOS() ? Conversion.NANOS : Conversion.NONE;
    }

    private static StoredType plain(ColumnType type) {
        return new StoredType(type, Conversion.NONE);
    }

    private static ArchiveException refused(SchemaElement element, String reason, String hint) {
        return new ArchiveException(Category.UNARCHIVABLE, "cannot read column " + element.getName() + " of type " + element.getType() + ": " + reason, hint);
    }
}
