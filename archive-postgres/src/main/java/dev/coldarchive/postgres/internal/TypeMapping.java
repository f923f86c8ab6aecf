package dev.coldarchive.postgres.internal;

import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.ColumnType.Kind;
import java.util.Map;
import java.util.Optional;

/**
 * Which type a PostgreSQL type is archived as, by itself or as the configuration wants it. Types are resolved: no domain
 * comes here.
 */
final class TypeMapping {
    private static final int MODIFIER_HEADER = 4;

    private final Map<Long, PgType> types;

    TypeMapping(Map<Long, PgType> types) {
        this.types = types;
    }

    /** The type below all domains, its modifier, and whether a domain on the way refuses NULL. */
    record Resolved(PgType type, int modifier, boolean notNull) {}

    Resolved resolve(long oid, int modifier) {
        PgType type = types.get(oid);
        int given = modifier;
        boolean notNull = false;
        while (type.kind() == 'd') {
            notNull |= type.notNull();
            given = type.baseModifier() != -1 ? type.baseModifier() : given;
            type = types.get(type.base());
        }
        return new Resolved(type, given, notNull);
    }

    /** What the type becomes by itself; empty if it needs a decision. */
    Optional<Mapping> natural(PgType type, int modifier) {
        if (type.isArray()) {
            Resolved element = resolve(type.element(), modifier);
            return element.type.isArray() ? Optional.empty() : natural(element.type, element.modifier).map(Mapping::list);
        }
        if (type.kind() == 'e') {
            return Optional.of(Mapping.asIs(ColumnType.STRING, FieldDecoder.TEXT));
        }
        if (!type.builtIn()) {
            return type.category() == 'S' ? Optional.of(Mapping.text()) : Optional.empty();
        }
        return Optional.ofNullable(switch (type.name()) {
            case "bool" -> Mapping.asIs(ColumnType.BOOLEAN, FieldDecoder.BOOLEAN);
            case "int2" -> Mapping.asIs(ColumnType.INT32, FieldDecoder.INT2);
            case "int4" -> Mapping.asIs(ColumnType.INT32, FieldDecoder.INT4);
            case "int8" -> Mapping.asIs(ColumnType.INT64, FieldDecoder.INT8);
            case "oid" -> Mapping.cast(ColumnType.INT64, "int8", FieldDecoder.INT8);
            case "float4" -> Mapping.asIs(ColumnType.FLOAT, FieldDecoder.FLOAT4);
            case "float8" -> Mapping.asIs(ColumnType.DOUBLE, FieldDecoder.INT8);
            case "numeric" -> decimal(modifier).map(found -> Mapping.asIs(found, new NumericDecoder(found))).orElse(null);
            case "text", "varchar", "bpchar" -> Mapping.asIs(ColumnType.STRING, FieldDecoder.TEXT);
            case "json" -> Mapping.asIs(ColumnType.JSON, FieldDecoder.TEXT);
            case "jsonb" -> Mapping.asIs(ColumnType.JSON, FieldDecoder.JSONB);
            case "uuid" -> Mapping.asIs(ColumnType.UUID, FieldDecoder.UUID);
            case "bytea" -> Mapping.asIs(ColumnType.BYTES, FieldDecoder.BYTES);
            case "timestamptz" -> Mapping.asIs(ColumnType.TIMESTAMP, FieldDecoder.TIMESTAMP);
            case "timestamp" -> Mapping.asIs(ColumnType.LOCAL_TIMESTAMP, FieldDecoder.TIMESTAMP);
            case "date" -> Mapping.asIs(ColumnType.DATE, FieldDecoder.DATE);
            case "time" -> Mapping.asIs(ColumnType.TIME, FieldDecoder.TIME);
            case "xml", "inet", "cidr", "macaddr", "macaddr8", "interval", "timetz", "bit", "varbit", "tsvector", "tsquery", "name", "char", "pg_lsn", "xid8" ->
                    Mapping.text();
            default -> null;
        });
    }

    /** What the type becomes when the configuration wants {@code wanted}; empty if that could not hold its values. */
    Optional<Mapping> as(PgType type, int modifier, ColumnType wanted) {
        Optional<Mapping> natural = natural(type, modifier);
        if (natural.isPresent() && natural.get().type().equals(wanted)) {
            return natural;
        }
        if (wanted.kind() == Kind.LIST) {
            if (!type.isArray()) {
                return Optional.empty();
            }
            Resolved element = resolve(type.element(), modifier);
            return as(element.type, element.modifier, wanted.element()).filter(Mapping::isCast).map(Mapping::list);
        }
        boolean text = type.is("text", "varchar", "bpchar") || type.kind() == 'e';
        boolean integer = type.is("int2", "int4", "int8");
        return Optional.ofNullable(switch (wanted.kind()) {
            case STRING -> Mapping.text();
            case JSON -> text ? Mapping.cast(wanted, "json", FieldDecoder.TEXT)
                    : type.isArray() || type.kind() != 'b' || !type.builtIn() ? new Mapping(wanted, "to_json(%s)", FieldDecoder.TEXT) : null;
            case DECIMAL -> type.is("numeric") ? Mapping.asIs(wanted, new NumericDecoder(wanted))
                    : integer || type.is("money") ? Mapping.cast(wanted, "numeric", new NumericDecoder(wanted)) : null;
            case DOUBLE -> type.is("numeric", "float4", "int2", "int4") ? Mapping.cast(wanted, "float8", FieldDecoder.INT8) : null;
            case INT64 -> type.is("int2", "int4") || type.is("numeric") && decimal(modifier).filter(d -> d.scale() == 0 && d.precision() <= 18).isPresent()
                    ? Mapping.cast(wanted, "int8", FieldDecoder.INT8) : null;
            case BYTES -> text ? new Mapping(wanted, "convert_to(%s::text, getdatabaseencoding())", FieldDecoder.BYTES) : null;
            default -> null;
        });
    }

    /** What may be chosen for a type that needs a decision, as configuration spells it. */
    static String choices(PgType type) {
        if (type.is("numeric")) {
            return "decimal(p,s), string or double";
        }
        if (type.is("money")) {
            return "decimal(p,s) or string";
        }
        if (type.isArray()) {
            return "list<string>, list<decimal(p,s)> (of numbers) or string";
        }
        return type.kind() == 'b' ? "string" : "string or json";
    }

    /** The decimal that holds every value of a numeric; empty if it is unbounded, or too wide. */
    private static Optional<ColumnType> decimal(int modifier) {
        if (modifier < MODIFIER_HEADER) {
            return Optional.empty();
        }
        // numeric_typmod: 16 bits of precision, 11 bits of scale, signed since PostgreSQL 15.
        int bits = modifier - MODIFIER_HEADER;
        int scale = ((bits & 0x7ff) ^ 1024) - 1024;
        int precision = scale < 0 ? (bits >> 16 & 0xffff) - scale : Math.max(bits >> 16 & 0xffff, scale);
        return precision <= ColumnType.MAX_DECIMAL ? Optional.of(ColumnType.decimal(precision, Math.max(scale, 0))) : Optional.empty();
    }
}
