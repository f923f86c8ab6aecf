package dev.coldarchive.postgres.internal;

import dev.coldarchive.load.Place;
import dev.coldarchive.load.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A table that rows are loaded into, as the catalog had it at one moment.
 *
 * @param relation what reads it back
 * @param types SQL type of each column
 * @param defaulted columns that get a value of their own where none is given
 * @param generated columns whose values the server computes
 * @param unique whether anything of it is unique
 * @param own whether loading has made it
 */
record LoadTable(Relation relation, Map<String, String> types, Set<String> defaulted, Set<String> generated, boolean unique, boolean own) {
    private static final String COLUMNS = "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '', a.atthasdef OR a.attidentity <> ''"
            + " FROM pg_catalog.pg_attribute a WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped";
    private static final String UNIQUE = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index WHERE indrelid = ?::oid AND (indisunique OR indisexclusion))";
    private static final String ELEMENT = "WITH RECURSIVE type AS (SELECT typbasetype, typelem FROM pg_catalog.pg_type WHERE oid = to_regtype(?)"
            + " UNION ALL SELECT t.typbasetype, t.typelem FROM pg_catalog.pg_type t JOIN type ON t.oid = type.typbasetype)"
            + " SELECT typelem::int8 FROM type WHERE typbasetype = 0";

    private record Attribute(String name, String type, boolean generated, boolean defaulted) {}

    static LoadTable read(Connection connection, Place place) throws SQLException {
        Relation relation = Catalog.read(connection, place.spec());
        List<Attribute> attributes = Sql.list(connection, COLUMNS, row -> new Attribute(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)), relation.oid());
        Map<String, String> types = new TreeMap<>();
        Set<String> defaulted = new TreeSet<>();
        Set<String> generated = new TreeSet<>();
        for (Attribute attribute : attributes) {
            types.put(attribute.name, attribute.type);
            if (attribute.defaulted) {
                defaulted.add(attribute.name);
            }
            if (attribute.generated) {
                generated.add(attribute.name);
            }
        }
        boolean unique = Sql.one(connection, UNIQUE, row -> row.getBoolean(1), relation.oid());
        return new LoadTable(relation, types, defaulted, generated, unique, place.isScratch() && ScratchMark.of(connection, relation.oid()).isPresent());
    }

    TargetTable described() {
        return new TargetTable(relation.schema(), defaulted, generated, own);
    }

    String name() {
        return Relation.sqlName(relation.spec());
    }

    Mapping mapping(String column) {
        return relation.mappings().get(relation.schema().position(column));
    }

    LoadColumn column(String name) {
        return LoadColumn.of(name(), name, types.get(name), mapping(name));
    }

    FieldEncoder encoder(Connection connection, LoadColumn column) throws SQLException {
        FieldDecoder decoder = mapping(column.name()).decoder();
        int element = decoder instanceof ArrayDecoder ? Sql.one(connection, ELEMENT, row -> (int) row.getLong(1), column.wire()) : 0;
        return FieldEncoder.mirror(decoder, element);
    }

    static String list(List<LoadColumn> columns) {
        return columns.stream().map(column -> Sql.identifier(column.name())).collect(Collectors.joining(", "));
    }
}
