package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.move.KeepPeriod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and SQL of what moves rows of one table; everything lies in the table's own schema. */
public final class MoveScript {
    private static final int MAX_NAME_BYTES = 63;

    private final TableSpec spec;
    private final EventColumn time;

    MoveScript(TableSpec spec, EventColumn time) {
        this.spec = spec;
        this.time = time;
    }

    static String archive(TableSpec spec) {
        return qualified(spec, spec.relation() + "_archive");
    }

    static String log(TableSpec spec) {
        return qualified(spec, "data_retention_log");
    }

    /** Called with a run and two bounds. */
    static String batch(TableSpec spec) {
        return qualified(spec, "archive_old_" + base(spec) + "_batch");
    }

    /** {@code raw_} says that rows are as they came; what is archived is called without. */
    private static String base(TableSpec spec) {
        return spec.relation().startsWith("raw_") && spec.relation().length() > 4 ? spec.relation().substring(4) : spec.relation();
    }

    private static String qualified(TableSpec spec, String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new ArchiveException(Category.USAGE, "cannot move rows of table " + spec.name() + ": " + name + " would be a name of more than " + MAX_NAME_BYTES + " bytes",
                    "give the table a shorter name").inTable(spec.name());
        }
        return Sql.identifier(spec.schema()) + "." + Sql.identifier(name);
    }

    static String problems(TableSpec spec) {
        return filled(resource("move-problems"), names(spec));
    }

    String install(KeepPeriod keep) {
        Map<String, String> values = names(spec);
        values.put("problems_query", problems(spec).stripTrailing());
        values.put("keep", keep.interval());
        values.put("condition_upper", (time.finite() + " AND " + time.column() + " < " + bound("$2")).replace("'", "''"));
        values.put("condition_lower", (time.column() + " >= " + bound("$1")).replace("'", "''"));
        values.put("time_column", Sql.identifier(time.name()));
        values.put("time_instant", instant(time, time.column()));
        values.put("oldest", instant(time, "min(" + time.column() + ")"));
        values.put("finite", time.finite());
        return filled(resource("move"), values);
    }

    private static Map<String, String> names(TableSpec spec) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("table", Relation.sqlName(spec));
        values.put("table_literal", Sql.literal(Relation.sqlName(spec)).strip());
        values.put("name_literal", Sql.literal(spec.relation()).strip());
        values.put("schema", Sql.identifier(spec.schema()));
        values.put("schema_literal", Sql.literal(spec.schema()).strip());
        values.put("schema_in_literal", Sql.identifier(spec.schema()).replace("'", "''"));
        values.put("archive", archive(spec));
        values.put("archive_literal", Sql.literal(archive(spec)).strip());
        values.put("archive_index", Sql.identifier(spec.relation() + "_archive_time_idx"));
        values.put("archive_comment", Sql.literal("rows that were moved out of " + spec.relation() + " when they were old").strip());
        values.put("problems", qualified(spec, "archive_old_" + base(spec) + "_problems"));
        values.put("batch", batch(spec));
        values.put("procedure", qualified(spec, "archive_old_" + base(spec) + "_data"));
        values.put("distribution", qualified(spec, "v_" + spec.relation() + "_data_distribution"));
        values.put("statistics", qualified(spec, "v_" + spec.relation() + "_archive_statistics"));
        return values;
    }

    /** A moment as the column has it. */
    private String bound(String instant) {
        return switch (time.form()) {
            case INTEGER -> "(extract(epoch FROM " + instant + ") * " + time.unit().perSecond() + ")::int8";
            case TIMESTAMPTZ -> instant;
            case TIMESTAMP -> "(" + instant + " AT TIME ZONE 'UTC')";
            case DATE -> "(" + instant + " AT TIME ZONE 'UTC')::date";
        };
    }

    /** A value of the column's type as timestamptz. */
    static String instant(EventColumn time, String value) {
        return switch (time.form()) {
            case INTEGER -> "to_timestamp(" + value + " / " + time.unit().perSecond() + ".0)";
            case TIMESTAMPTZ -> value;
            case TIMESTAMP -> "(" + value + " AT TIME ZONE 'UTC')";
            case DATE -> "(" + value + "::timestamp AT TIME ZONE 'UTC')";
        };
    }

    private static String filled(String template, Map<String, String> values) {
        String text = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    private static String resource(String name) {
        try (InputStream in = MoveScript.class.getResourceAsStream("/dev/coldarchive/postgres/" + name + ".sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
