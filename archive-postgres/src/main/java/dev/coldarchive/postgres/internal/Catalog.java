package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads from the catalog what a table's columns are and how they are archived; says of what is wrong everything at once. */
final class Catalog {
    private static final String ATTRIBUTES = "SELECT a.attname::text, a.attnum, a.attnotnull, a.atttypid::int8, a.atttypmod, format_type(a.atttypid, a.atttypmod)"
            + " FROM pg_catalog.pg_attribute a WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
    private static final String UNIQUE = "SELECT (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, position)"
            + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.position <= i.indnkeyatts)"
            + " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid"
            + " AND i.indisready AND i.indislive AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL"
            + " ORDER BY i.indisprimary DESC, i.indnkeyatts, c.relname";

    private record Attribute(String name, boolean notNull, long type, int modifier, String typeText) {}

    private final Connection connection;
    private final TableSpec spec;
    private final List<String> problems = new ArrayList<>();
    private final List<String> hints = new ArrayList<>();

    private Catalog(Connection connection, TableSpec spec) {
        this.connection = connection;
        this.spec = spec;
    }

    /**
     * @throws ArchiveException of category USAGE, PERMISSION or UNARCHIVABLE
     */
    static Relation read(Connection connection, TableSpec spec) throws SQLException {
        return new Catalog(connection, spec).read();
    }

    private Relation read() throws SQLException {
        RelationName.Found table = RelationName.find(connection, spec);
        List<Attribute> attributes = Sql.list(connection, ATTRIBUTES, row -> new Attribute(row.getString(1), row.getBoolean(3), row.getLong(4), row.getInt(5),
                row.getString(6)), table.oid());
        TypeMapping types = new TypeMapping(PgType.read(connection, attributes.stream().map(Attribute::type).distinct().toList()));
        checkNames(attributes);
        List<Column> columns = new ArrayList<>();
        List<Mapping> mappings = new ArrayList<>();
        List<String> keyable = new ArrayList<>();
        Optional<EventColumn> time = Optional.empty();
        boolean usage = !problems.isEmpty();
        for (Attribute attribute : attributes) {
            TypeMapping.Resolved resolved = types.resolve(attribute.type, attribute.modifier);
            if (attribute.name.equals(spec.time().name())) {
                time = TimeColumns.event(spec, resolved.type(), attribute.typeText, problems, hints);
                usage |= time.isEmpty();
            }
            boolean notNull = attribute.notNull || resolved.notNull();
            if (notNull) {
                keyable.add(attribute.name);
            }
            mapping(types, attribute, resolved).ifPresent(mapping -> {
                columns.add(new Column(attribute.name, mapping.type(), !notNull && !spec.required().contains(attribute.name)));
                mappings.add(mapping);
            });
        }
        if (!problems.isEmpty()) {
            throw new ArchiveException(usage ? Category.USAGE : Category.UNARCHIVABLE, "cannot archive table " + spec.name() + ": " + String.join("; ", problems),
                    String.join("; ", new TreeSet<>(hints))).inTable(spec.name());
        }
        return new Relation(spec, table.oid(), table.kind(), new TableSchema(spec.name(), columns, key(table.oid(), keyable)), mappings, time.orElseThrow());
    }

    private void checkNames(List<Attribute> attributes) {
        Set<String> names = new HashSet<>();
        attributes.forEach(attribute -> names.add(attribute.name));
        require(names, List.of(spec.time().name()), "time column");
        require(names, spec.partitionColumns(), "partitioning column");
        require(names, new TreeSet<>(spec.required()), "required column");
        require(names, new TreeSet<>(spec.columnTypes().keySet()), "column with a type of its own,");
        if (attributes.isEmpty()) {
            problems.add("it has no columns");
            hints.add("archive another table");
        }
    }

    private void require(Set<String> names, Iterable<String> wanted, String role) {
        for (String name : wanted) {
            if (!names.contains(name)) {
                problems.add("its " + role + " \"" + name + "\" does not exist");
                hints.add("its columns are " + new TreeSet<>(names) + "; upper and lower case differ");
            }
        }
    }

    private Optional<Mapping> mapping(TypeMapping types, Attribute attribute, TypeMapping.Resolved resolved) {
        ColumnType wanted = spec.columnTypes().get(attribute.name);
        Optional<Mapping> mapping = wanted == null ? types.natural(resolved.type(), resolved.modifier()) : types.as(resolved.type(), resolved.modifier(), wanted);
        if (mapping.isEmpty()) {
            problems.add("its column \"" + attribute.name + "\" of type " + attribute.typeText + (wanted == null ? " has no type in the archive by itself"
                    : " cannot be archived as " + wanted));
            hints.add("give \"" + attribute.name + "\" the type " + TypeMapping.choices(resolved.type()));
        }
        boolean places = attribute.name.equals(spec.time().name()) || spec.partitionColumns().contains(attribute.name);
        if (mapping.isPresent() && places && mapping.get().type().storage() == ColumnType.Storage.LIST
                || attribute.name.equals(spec.time().name()) && mapping.isPresent() && mapping.get().type().storage() != ColumnType.Storage.LONG && wanted != null) {
            problems.add("its column \"" + attribute.name + "\", which places rows, cannot be archived as " + mapping.get().type());
            hints.add("leave the type of \"" + attribute.name + "\" as it is");
        }
        return mapping;
    }

    /** The primary key, or the unique index of fewest columns, whose columns all refuse NULL; empty if there is none. */
    private List<String> key(long table, List<String> keyable) throws SQLException {
        return Sql.list(connection, UNIQUE, row -> List.of((String[]) row.getArray(1).getArray()), table).stream().filter(keyable::containsAll).findFirst()
                .orElse(List.of());
    }
}
