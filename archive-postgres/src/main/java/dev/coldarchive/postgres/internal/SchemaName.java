package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.nio.charset.StandardCharsets;

/**
 * The name of a schema or role, fit to stand in a statement.
 *
 * @param name as it is, unquoted; 1 to 63 bytes, no control characters, no double quotes (a parser of statements on the way trips over them)
 */
public record SchemaName(String name) {
    /** NAMEDATALEN - 1: PostgreSQL cuts longer ones off without an error. */
    private static final int MAX_BYTES = 63;

    public SchemaName {
        if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES || name.chars().anyMatch(c -> c == '"' || Character.isISOControl(c))) {
            throw new ArchiveException(Category.USAGE, "cannot use identifier '" + name + "': it has to have 1 to " + MAX_BYTES
                    + " bytes, and neither control characters nor double quotes", "choose a plain name such as archive");
        }
    }

    public String quoted() {
        return '"' + name + '"';
    }

    /** As a string constant, in single quotes. */
    public String literal() {
        return '\'' + name.replace("'", "''") + '\'';
    }
}
