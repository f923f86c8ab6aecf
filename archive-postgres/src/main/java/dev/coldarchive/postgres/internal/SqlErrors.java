package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The driver's errors in the archive's words, for source and ledger; what each means is in {@link SqlFault}.
 *
 * <p>Messages hold the server's primary message and the SQLSTATE; never its detail (which quotes rows), never a password.
 */
public final class SqlErrors {
    private static final Pattern SECRET = Pattern.compile("(?i)(password\\s*[=:]\\s*)[^&;,\\s]+|(//[^/@:\\s]+:)[^/@\\s]+(?=@)");

    private SqlErrors() {}

    /**
     * An error of something that changes nothing, or that was rolled back: whatever a retry may cure is transient.
     *
     * @param what {@code cannot <verb> <thing> <name>}, the beginning of the message
     */
    public static ArchiveException reading(String what, SQLException e) {
        return translate(what, e, false);
    }

    /**
     * An error of a statement that writes by itself, or of a COMMIT: where the connection broke after it was there, the write
     * may have happened.
     *
     * @param what {@code cannot <verb> <thing> <name>}, the beginning of the message
     */
    public static ArchiveException writing(String what, SQLException e) {
        return translate(what, e, true);
    }

    private static ArchiveException translate(String what, SQLException e, boolean writing) {
        SqlFault fault = SqlFault.of(e);
        SQLException cause = withoutSecret(e);
        String message = what + ": " + reason(cause, fault);
        if (writing && fault.lost) {
            return new OutcomeUnknownException(message, "it may have happened all the same: look before trying again", cause);
        }
        return fault.category == Category.TRANSIENT
                ? new TransientException(message, fault.hint, cause)
                : new ArchiveException(fault.category, message, fault.hint, cause);
    }

    /** What the server or the driver says, without a password that it may quote. */
    static String reason(SQLException e) {
        return reason(withoutSecret(e), SqlFault.of(e));
    }

    private static String reason(SQLException e, SqlFault fault) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String text = server != null && server.getMessage() != null ? server.getMessage() : String.valueOf(e.getMessage());
        if (fault == SqlFault.UNKNOWN_HOST && e.getCause() != null) {
            text += " (unknown host " + e.getCause().getMessage() + ")";
        }
        return text.strip() + (e.getSQLState() == null || e.getSQLState().isEmpty() ? "" : " [" + e.getSQLState() + "]");
    }

    /** The error itself, or a copy without the password that its message quotes. */
    private static SQLException withoutSecret(SQLException e) {
        String text = String.valueOf(e.getMessage());
        String clean = SECRET.matcher(text).replaceAll("$1$2***");
        if (clean.equals(text)) {
            return e;
        }
        SQLException copy = new SQLException(clean, e.getSQLState());
        copy.setStackTrace(e.getStackTrace());
        return copy;
    }
}
