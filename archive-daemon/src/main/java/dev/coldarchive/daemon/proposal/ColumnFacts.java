package dev.coldarchive.daemon.proposal;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the catalog says of a column.
 *
 * @param name as in the database
 * @param type internal name of its type: {@code int8}, {@code timestamptz}, {@code numeric} …
 * @param modifier the type's modifier; -1 for none
 * @param notNull whether NULL is forbidden
 * @param leadsIndex whether an index begins with it
 * @param partitions whether the table is partitioned by it
 * @param distinct how many different values the statistics count; 0 where they do not, or where their number grows with the rows
 */
record ColumnFacts(String name, String type, int modifier, boolean notNull, boolean leadsIndex, boolean partitions, long distinct) {
    private static final Pattern NAMES_A_THING = Pattern.compile("(.*_)?(symbol|ticker|instrument|market|product|pair|asset|security|sensor|device|host|station|exchange|venue)(_?(id|code|name|key))?");
    /** Fewer values tell rows apart too little, more are a handful of rows each in a row group. */
    private static final long FEWEST_CLUSTERS = 8;
    private static final long MOST_CLUSTERS = 10_000;
    private static final int MODIFIER_OFFSET = 4;
    private static final int MAX_PRECISION = 38;

    boolean isInteger() {
        return type.equals("int8");
    }

    /** Whether it holds a point in time without saying in which zone. */
    boolean isLocalTime() {
        return type.equals("timestamp") || type.equals("date");
    }

    boolean canTellTime() {
        return notNull && (isInteger() || isLocalTime() || type.equals("timestamptz"));
    }

    /** Whether it says which of some things a row is about, so that questions may be about one of them. */
    boolean mayCluster() {
        return distinct >= FEWEST_CLUSTERS && distinct <= MOST_CLUSTERS && List.of("text", "varchar", "bpchar", "int4", "int8", "uuid").contains(type)
                && NAMES_A_THING.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether it is a numeric that no DECIMAL of a file is known to hold. */
    boolean isUnboundedNumeric() {
        // https://www.postgresql.org/docs/current/catalog-pg-attribute.html: atttypmod of numeric is precision << 16 | scale, plus 4
        return type.equals("numeric") && (modifier < MODIFIER_OFFSET || (modifier - MODIFIER_OFFSET >> 16 & 0xffff) > MAX_PRECISION);
    }
}
