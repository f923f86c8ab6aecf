package dev.coldarchive.internal.rows;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType.Kind;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.SchemaPolicy;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What schemas of the same table have in common, over time. */
public final class SchemaUnion {
    private SchemaUnion() {}

    /** The columns of both: the current ones in their order, then those that only the former schema has. Whatever one side lacks is nullable. */
    public static TableSchema of(TableSchema former, TableSchema current) {
        List<Column> columns = new ArrayList<>();
        for (Column column : current.columns()) {
            OptionalInt before = former.indexOf(column.name());
            columns.add(before.isEmpty() ? Column.optional(column.name(), column.type()) : both(current.name(), former.columns().get(before.getAsInt()), column));
        }
        for (Column column : former.columns()) {
            if (current.indexOf(column.name()).isEmpty()) {
                columns.add(Column.optional(column.name(), column.type()));
            }
        }
        return new TableSchema(current.name(), columns, current.key());
    }

    /** Why rows of the two schemas cannot stand in one file; empty if they can. */
    public static Optional<ChangedTypeException> conflict(SchemaPolicy policy, TableSchema before, TableSchema now) {
        try {
            check(policy, before, now);
            of(before, now);
            return Optional.empty();
        } catch (ChangedTypeException e) {
            return Optional.of(e);
        }
    }

    private static Column both(String table, Column before, Column now) {
        ColumnType type = common(before.type(), now.type()).orElseThrow(() -> refused(table, before, now, "no type holds the values of both"));
        return new Column(now.name(), type, before.nullable() || now.nullable());
    }

    /** The smallest type that holds every value of both, if there is one. */
    public static Optional<ColumnType> common(ColumnType a, ColumnType b) {
        if (a.equals(b)) {
            return Optional.of(a);
        }
        if (isInteger(a) && isInteger(b)) {
            return Optional.of(ColumnType.INT64);
        }
        if (a.kind() == Kind.DECIMAL && b.kind() == Kind.DECIMAL) {
            int scale = Math.max(a.scale(), b.scale());
            int digits = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
            return digits + scale <= ColumnType.MAX_DECIMAL ? Optional.of(ColumnType.decimal(digits + scale, scale)) : Optional.empty();
        }
        boolean floats = (a.kind() == Kind.FLOAT || a.kind() == Kind.DOUBLE) && (b.kind() == Kind.FLOAT || b.kind() == Kind.DOUBLE);
        return floats ? Optional.of(ColumnType.DOUBLE) : Optional.empty();
    }

    private static boolean isInteger(ColumnType type) {
        return type.kind() == Kind.INT32 || type.kind() == Kind.INT64;
    }

    /**
     * Refuses a type change that the policy does not allow. Added and dropped columns are no such change.
     *
     * @throws ChangedTypeException of category UNARCHIVABLE
     */
    public static void check(SchemaPolicy policy, TableSchema before, TableSchema now) {
        for (Column column : now.columns()) {
            OptionalInt index = before.indexOf(column.name());
            if (policy != SchemaPolicy.NEW_FILES && index.isPresent()) {
                Column old = before.columns().get(index.getAsInt());
                boolean widened = policy == SchemaPolicy.WIDEN && common(old.type(), column.type()).equals(Optional.of(column.type()));
                if (!old.type().equals(column.type()) && !widened) {
                    throw refused(now.name(), old, column, "schema-policy is " + policy.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                }
            }
        }
    }

    private static ChangedTypeException refused(String table, Column before, Column now, String reason) {
        return new ChangedTypeException(table, "cannot archive column " + now.name() + " of table " + table + ": it is "
                + now.type() + " now and was " + before.type() + " in the windows before, and " + reason);
    }
}
