package dev.coldarchive.postgres.internal;

import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds the values that stand as {@code :name} in a statement of ours, outside of constants and quoted identifiers; {@code ::} is PostgreSQL's cast. Jdbi's own parser knows any dialect, and to build
 * its lexers takes a process that has just begun longer than all its statements. Safe for use by several threads.
 */
final class NamedValues implements SqlParser {

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        ParsedSql.Builder parsed = ParsedSql.builder();
        int copied = 0;
        int at = 0;
        while (at < sql.length()) {
            char first = sql.charAt(at);
            if (first == '\'' || first == '"') {
                at = afterQuoted(sql, at);
            } else if (sql.startsWith("::", at)) {
                at += 2;
            } else if (first == ':' && endOfName(sql, at + 1) > at + 1) {
                int end = endOfName(sql, at + 1);
                parsed.append(sql.substring(copied, at)).appendNamedParameter(sql.substring(at + 1, end));
                copied = end;
                at = end;
            } else {
                at++;
            }
        }
        return parsed.append(sql.substring(copied)).build();
    }

    @Override
    public String nameParameter(String rawName, StatementContext context) {
        return ':' + rawName;
    }

    /** A quote that is doubled within ends one and begins the next. */
    private static int afterQuoted(String sql, int start) {
        int end = sql.indexOf(sql.charAt(start), start + 1);
        if (end < 0) {
            throw new IllegalArgumentException("a quote is left open in: " + sql);
        }
        return end + 1;
    }

    private static int endOfName(String sql, int start) {
        int end = start;
        while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
            end++;
        }
        return end;
    }
}
