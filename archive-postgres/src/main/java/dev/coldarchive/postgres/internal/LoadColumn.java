package dev.coldarchive.postgres.internal;

/**
 * How a column is written back: the mirror of its {@link Mapping}.
 *
 * @param name of the column
 * @param wire SQL type of what is sent
 * @param back how the column's value follows from what was sent, {@code %s} being that; {@code %s} alone where it is the value itself
 */
record LoadColumn(String name, String wire, String back) {
    private static final String CAST = "%s::";

    /**
     * @param relation the table that it is a column of
     * @param type SQL type of the column
     * @param mapping how it is archived
     */
    static LoadColumn of(String relation, String name, String type, Mapping mapping) {
        String read = mapping.expression();
        if (read.equals("%s")) {
            return new LoadColumn(name, type, "%s");
        }
        if (read.startsWith(CAST)) {
            String wire = read.substring(CAST.length());
            // A double becomes a numeric of 15 digits by itself; by way of its text it comes back as the same double.
            String by = wire.startsWith("float8") ? "%s::text" + wire.substring("float8".length()) : "%s";
            return new LoadColumn(name, wire, by + "::" + type);
        }
        if (read.startsWith("to_json(")) {
            String column = Sql.identifier(name);
            return new LoadColumn(name, "json", "(json_populate_record(NULL::" + relation + ", json_build_object(" + Sql.literal(name) + ", %s)))." + column);
        }
        return new LoadColumn(name, "bytea", "convert_from(%s, getdatabaseencoding())::" + type);
    }

    boolean isDirect() {
        return back.equals("%s");
    }

    String value(String sent) {
        return back.replace("%s", sent);
    }
}
