package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.nio.charset.StandardCharsets;

/**
 * The name of a schema or role, fit to stand in a statement.
 *
 * @param name as it is, unquoted; 1 to 63 bytes, no control characters
 */
public record SchemaName(String name) {
    /** NAMEDATALEN - 1: PostgreSQL cuts longer ones off without an error. */
    private static final int MAX_BYTES = 63;

    public SchemaName {
        if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES || name.chars().anyMatch(Character::isISOControl)) {
            throw new ArchiveException(Category.USAGE, "cannot use identifier '" + name + "': it has to have 1 to " + MAX_BYTES
                    + " bytes and no control characters", "choose a plain name such as archive");
        }
    }

    public String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** As a string constant, in single quotes. */
    public String literal() {
        return '\'' + name.replace("'", "''") + '\'';
    }
}
