package dev.coldarchive.daemon.proposal;

/**
 * What the catalog says of a column.
 *
 * @param name as in the database
 * @param type internal name of its type: {@code int8}, {@code timestamptz}, {@code numeric} …
 * @param modifier the type's modifier; -1 for none
 * @param notNull whether NULL is forbidden
 * @param leadsIndex whether an index begins with it
 * @param partitions whether the table is partitioned by it
 */
record ColumnFacts(String name, String type, int modifier, boolean notNull, boolean leadsIndex, boolean partitions) {
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

    /** Whether it is a numeric that no DECIMAL of a file is known to hold. */
    boolean isUnboundedNumeric() {
        // https://www.postgresql.org/docs/current/catalog-pg-attribute.html: atttypmod of numeric is precision << 16 | scale, plus 4
        return type.equals("numeric") && (modifier < MODIFIER_OFFSET || (modifier - MODIFIER_OFFSET >> 16 & 0xffff) > MAX_PRECISION);
    }
}
