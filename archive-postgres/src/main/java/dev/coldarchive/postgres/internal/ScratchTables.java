package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.ScratchTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes and drops the tables that are loaded into. Each method is one transaction's work on a session that somebody else began and ends. */
final class ScratchTables {
    private static final String FIND = "SELECT c.oid::int8, obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname::text = ?::text AND c.relname::text = ?::text";
    private static final String LIST = "SELECT c.relname::text, obj_description(c.oid, 'pg_class'), pg_total_relation_size(c.oid) FROM pg_catalog.pg_class c"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname::text = ?::text AND c.relkind = 'r' ORDER BY 1";
    private static final String SCHEMA = "SELECT n.oid::int8, obj_description(n.oid, 'pg_namespace'),"
            + " EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid) OR EXISTS (SELECT 1 FROM pg_catalog.pg_type t WHERE t.typnamespace = n.oid)"
            + " OR EXISTS (SELECT 1 FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid) FROM pg_catalog.pg_namespace n WHERE n.nspname::text = ?::text";

    private record Found(long oid, Optional<String> table) {}

    private record Schema(boolean own, boolean used) {}

    private final Connection connection;
    private final Session session;

    ScratchTables(Session session) {
        this.session = session;
        this.connection = session.connection();
    }

    boolean exists(Place place) throws SQLException {
        return find(place.spec().schema(), place.spec().relation()).isPresent();
    }

    void create(Place place, TableSchema archived) throws SQLException {
        String schema = place.spec().schema();
        if (schema(schema).isEmpty()) {
            session.execute("CREATE SCHEMA " + Sql.identifier(schema));
            if (place.isScratch()) {
                session.execute("COMMENT ON SCHEMA " + Sql.identifier(schema) + " IS " + Sql.literal(ScratchMark.text("scratch")));
            }
        }
        Optional<Found> there = find(schema, place.spec().relation());
        if (there.isEmpty()) {
            make(place, archived);
        } else if (!place.isScratch() || there.get().table.isEmpty()) {
            throw new ArchiveException(Category.USAGE, "cannot make table " + place + ": there is one of this name already, and archive load has not made it",
                    "choose another scratch schema").inTable(place.table().name());
        } else {
            widen(place, archived);
        }
    }

    private void make(Place place, TableSchema archived) throws SQLException {
        String name = Relation.sqlName(place.spec());
        List<String> definitions = new ArrayList<>();
        definitions(place, archived).forEach((column, type) -> definitions.add(Sql.identifier(column) + " " + type
                + (place.isScratch() || archived.columns().get(archived.position(column)).nullable() ? "" : " NOT NULL")));
        if (!place.isScratch() && !archived.key().isEmpty()) {
            definitions.add("PRIMARY KEY (" + archived.key().stream().map(Sql::identifier).collect(Collectors.joining(", ")) + ")");
        }
        session.execute("CREATE " + (place.isScratch() ? "UNLOGGED " : "") + "TABLE " + name + " (" + String.join(", ", definitions) + ")");
        String index = place.isScratch() ? " USING brin " : " ";
        session.execute("CREATE INDEX ON " + name + index + "(" + Sql.identifier(place.table().time().name()) + ")");
        if (place.isScratch()) {
            session.execute("COMMENT ON TABLE " + name + " IS " + Sql.literal(ScratchMark.text(place.table().name())));
        }
    }

    private void widen(Place place, TableSchema archived) throws SQLException {
        TableSchema now = Catalog.read(connection, place.spec()).schema();
        for (Map.Entry<String, String> column : definitions(place, archived).entrySet()) {
            if (now.indexOf(column.getKey()).isEmpty()) {
                session.execute("ALTER TABLE " + Relation.sqlName(place.spec()) + " ADD COLUMN " + Sql.identifier(column.getKey()) + " " + column.getValue());
            }
        }
    }

    /** SQL type of every archived column: the original table's where it holds all that the archive has. */
    private Map<String, String> definitions(Place place, TableSchema archived) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        Optional<LoadTable> original = place.isScratch() && find(place.table().schema(), place.table().relation()).isPresent()
                ? Optional.of(LoadTable.read(connection, new Place(place.table(), Optional.empty()))) : Optional.empty();
        for (Column column : archived.columns()) {
            boolean same = original.filter(table -> table.relation().schema().columns().stream()
                    .anyMatch(now -> now.name().equals(column.name()) && now.type().equals(column.type()))).isPresent();
            types.put(column.name(), same ? original.get().types().get(column.name()) : sqlType(column.type()));
        }
        return types;
    }

    /** The type that becomes this one in the archive by itself. */
    private static String sqlType(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "boolean";
            case INT32 -> "integer";
            case INT64 -> "bigint";
            case FLOAT -> "real";
            case DOUBLE -> "double precision";
            case DECIMAL -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case STRING -> "text";
            case JSON -> "json";
            case UUID -> "uuid";
            case BYTES -> "bytea";
            case TIMESTAMP -> "timestamptz";
            case LOCAL_TIMESTAMP -> "timestamp";
            case DATE -> "date";
            case TIME -> "time";
            case LIST -> sqlType(type.element()) + "[]";
        };
    }

    List<ScratchTable> list(String schema) throws SQLException {
        List<ScratchTable> tables = new ArrayList<>();
        Sql.list(connection, LIST, row -> {
            String name = row.getString(1);
            long size = row.getLong(3);
            ScratchMark.table(row.getString(2)).ifPresent(table -> tables.add(new ScratchTable(schema, name, table, size)));
            return name;
        }, schema);
        return tables;
    }

    void drop(ScratchTable table) throws SQLException {
        Optional<Found> there = find(table.schema(), table.name());
        if (there.isPresent() && there.get().table.isEmpty()) {
            throw new ArchiveException(Category.USAGE, "cannot drop table " + table.schema() + "." + table.name() + ": archive load has not made it",
                    "drop it by hand if it is not needed");
        }
        if (there.isPresent()) {
            session.execute("DROP TABLE " + Sql.identifier(table.schema()) + "." + Sql.identifier(table.name()));
        }
        if (schema(table.schema()).filter(found -> found.own && !found.used).isPresent()) {
            session.execute("DROP SCHEMA " + Sql.identifier(table.schema()));
        }
    }

    private Optional<Found> find(String schema, String name) throws SQLException {
        return Sql.list(connection, FIND, row -> new Found(row.getLong(1), ScratchMark.table(row.getString(2))), schema, name).stream().findFirst();
    }

    private Optional<Schema> schema(String name) throws SQLException {
        return Sql.list(connection, SCHEMA, row -> new Schema(ScratchMark.table(row.getString(2)).isPresent(), row.getBoolean(3)), name).stream().findFirst();
    }
}
