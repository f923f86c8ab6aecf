package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The script of one table's mark triggers. It is made from the configuration alone, and fits whatever type the time column has. */
public final class MarkTriggerSql {
    private static final int MAX_NAME_BYTES = 63;
    private static final long FIRST_SECOND = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long END_SECOND = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();

    private final SchemaName schema;
    private final TableSpec table;
    private final long perSecond;
    private final long everySeconds;

    public MarkTriggerSql(SchemaName schema, TableSpec table) {
        this.schema = schema;
        this.table = table;
        this.perSecond = table.time().unit().orElse(TimeUnit.MICROS).perSecond();
        this.everySeconds = table.grid().every().toSeconds();
    }

    public String script() {
        String function = schema.quoted() + "." + Sql.identifier(functionName());
        String body = "\nBEGIN\n    IF TG_OP = 'UPDATE' THEN\n" + insert("(SELECT " + column() + " AS t FROM changed UNION ALL SELECT " + column() + " FROM former) AS touched_rows")
                + "    ELSE\n" + insert("(SELECT " + column() + " AS t FROM changed) AS touched_rows") + "    END IF;\n    RETURN NULL;\nEND\n";
        return "-- Marks the windows of " + oneLine(Relation.sqlName(table)) + " that statements touch after their end. Run it again when partitions were added.\nBEGIN;\n"
                + "CREATE OR REPLACE FUNCTION " + function + "() RETURNS trigger\nLANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS " + dollars(body) + ";\n"
                + "REVOKE ALL ON FUNCTION " + function + "() FROM PUBLIC;\n"
                + "DO " + dollars(attach(function)) + ";\nCOMMIT;\n";
    }

    /** The windows are computed before any condition on them is, so that no time outside of them can make the writer's statement fail. */
    private String insert(String rows) {
        long untilPassed = Duration.between(Instant.EPOCH, table.time().surelyPassed(Window.of(Instant.EPOCH, table.grid().every()).end())).toSeconds();
        String ours = table.startFrom().map(start -> " AND start >= " + table.grid().at(start).start().getEpochSecond()).orElse("");
        return "        WITH touched AS MATERIALIZED (\n            SELECT DISTINCT " + windowStart() + " AS start\n            FROM " + rows + "\n            WHERE " + plausible() + "\n        )\n"
                + "        INSERT INTO " + schema.quoted() + ".export_dirty_marks (table_name, window_start)\n"
                + "        SELECT " + Sql.literal(table.name()).strip() + ", to_timestamp(start) FROM touched\n"
                + "        WHERE start + " + untilPassed + " <= date_part('epoch', clock_timestamp())" + ours + ";\n";
    }

    /** In seconds from the epoch, by integers all along: numeric division rounds, and would put a window's last nanosecond into the next one. */
    private String windowStart() {
        long every = everySeconds * perSecond;
        String raw = raw();
        return "(" + raw + " - ((" + raw + " % " + every + ") + " + every + ") % " + every + ") / " + perSecond;
    }

    private String raw() {
        return table.time().unit().isPresent() ? "t::int8" : "(extract(epoch FROM t) * 1000000)::int8";
    }

    /** Leaves out NULL, infinite times and those that no window holds. */
    private String plausible() {
        if (table.time().unit().isEmpty()) {
            return "t >= '0001-01-01' AND t < '9999-12-31'";
        }
        return "t >= " + bound(FIRST_SECOND) + " AND t < " + bound(END_SECOND);
    }

    private String bound(long second) {
        long most = Long.MAX_VALUE / perSecond - 2 * everySeconds;
        return "'" + Math.max(-most, Math.min(most, second)) * perSecond + "'::int8";
    }

    /** On the table and each of its partitions: a statement fires the triggers of the one table that it names. */
    private String attach(String function) {
        return "\nDECLARE\n    part regclass;\nBEGIN\n    FOR part IN\n        WITH RECURSIVE parts (oid) AS (\n            SELECT " + Sql.literal(Relation.sqlName(table)).strip() + "::regclass::oid\n"
                + "            UNION SELECT i.inhrelid FROM pg_inherits i JOIN parts ON i.inhparent = parts.oid\n        )\n"
                + "        SELECT c.oid FROM parts JOIN pg_class c USING (oid)\n"
                + "        WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text <> '_timescaledb_internal'\n    LOOP\n"
                + trigger("insert", "NEW TABLE AS changed", function) + trigger("update", "NEW TABLE AS changed OLD TABLE AS former", function)
                + trigger("delete", "OLD TABLE AS changed", function) + "    END LOOP;\nEND\n";
    }

    private static String trigger(String event, String tables, String function) {
        String create = "CREATE OR REPLACE TRIGGER archive_mark_" + event + " AFTER " + event.toUpperCase(Locale.ROOT) + " ON %s REFERENCING " + tables
                + " FOR EACH STATEMENT EXECUTE FUNCTION %s()";
        return "        EXECUTE format('" + create + "', part, " + Sql.literal(function).strip() + ");\n";
    }

    private String column() {
        return Sql.identifier(table.time().name());
    }

    /** A name that is too long for PostgreSQL is cut, and told apart by a number that follows from it. */
    private String functionName() {
        String name = "mark_" + table.name();
        if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES) {
            return name;
        }
        String number = "_" + Integer.toHexString(table.name().hashCode());
        int length = name.length();
        while (name.substring(0, length).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES - number.length()) {
            length = name.offsetByCodePoints(length, -1);
        }
        return name.substring(0, length) + number;
    }

    /** A dollar-quoted constant whose tag the text does not have. */
    private static String dollars(String text) {
        String tag = "$archive$";
        for (int i = 0; text.contains(tag); i++) {
            tag = "$archive" + i + "$";
        }
        return tag + text + tag;
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
