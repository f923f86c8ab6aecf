package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the driver's errors mean, decided once for source and ledger. SQLSTATEs are those of PostgreSQL's documentation,
 * appendix A, and of pgjdbc's {@code PSQLState}.
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
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        SQLException cause = withoutSecret(e);
        String message = what + ": " + reason(cause, state);
        Meaning meaning = meaning(e, state);
        if (writing && meaning.lost) {
            return new OutcomeUnknownException(message, "it may have happened all the same: look before trying again", cause);
        }
        return meaning.category == Category.TRANSIENT
                ? new TransientException(message, meaning.hint, cause)
                : new ArchiveException(meaning.category, message, meaning.hint, cause);
    }

    /** What an error means; {@code lost}: the answer never came, so a write may have happened. */
    private record Meaning(Category category, String hint, boolean lost) {
        static Meaning of(Category category, String hint) {
            return new Meaning(category, hint, false);
        }

        static Meaning retry(String hint) {
            return new Meaning(Category.TRANSIENT, hint, false);
        }

        static Meaning lost(String hint) {
            return new Meaning(Category.TRANSIENT, hint, true);
        }
    }

    private static Meaning meaning(SQLException e, String state) {
        if (has(e, UnknownHostException.class)) {
            return Meaning.retry("no such host is known now: check the host name, and the name server");
        }
        if (has(e, SSLHandshakeException.class) || has(e, SSLPeerUnverifiedException.class) || has(e, CertificateException.class)) {
            return Meaning.of(Category.USAGE, "no encrypted connection came about: check sslmode and sslrootcert of the connection");
        }
        return switch (state) {
            case "57014" -> Meaning.retry("it took longer than its time limit, or a person cancelled it: raise the time-out, or make the window smaller");
            case "40001", "40P01" -> Meaning.retry("it came into conflict with other work on the server (or with replay on a standby): try again");
            case "55P03" -> Meaning.retry("another session holds a lock on the table: see pg_locks, or try again when it is done");
            case "57P01", "57P02" -> Meaning.lost("the server or this session was stopped by its administrator: try again when it is back");
            case "57P03" -> Meaning.retry("the server is starting or stopping: try again when it is up");
            case "57P04", "57P05", "25P03", "25P04" -> Meaning.lost("the server ended this session: see its log and its time-outs");
            case "08007", "40003" -> Meaning.lost("the connection broke while the server was committing");
            case "08001" -> Meaning.retry("check that the server runs, and that host and port are right and reachable from here");
            case "08004" -> Meaning.of(Category.USAGE, "the server does not take connections of this kind: check sslmode and pg_hba.conf");
            case "53300" -> Meaning.retry("the server has no connection free: raise max_connections, or make pools smaller");
            case "53200", "53000" -> Meaning.retry("the server is short of memory");
            case "53100" -> Meaning.of(Category.FAILURE, "the server's disk is full");
            case "25006" -> Meaning.retry("this server is a standby, or became one, or is set to read only: point the connection to the primary");
            case "28P01", "28000" -> Meaning.of(Category.PERMISSION, "check user and password, and that pg_hba.conf lets them in");
            case "42501" -> Meaning.of(Category.PERMISSION, "grant what is missing to the role of this connection");
            case "3D000" -> Meaning.of(Category.USAGE, "no such database: check the connection's URL");
            case "3F000", "42P01" -> Meaning.of(Category.USAGE, "check schema and name; quote nothing in the configuration, and mind upper and lower case");
            case "42703" -> Meaning.of(Category.USAGE, "check the names of the columns; mind upper and lower case");
            case "XX001", "XX002" -> Meaning.of(Category.INTEGRITY, "the server found its own files damaged: see its log, and think of its backups");
            default -> byClass(e, state);
        };
    }

    private static Meaning byClass(SQLException e, String state) {
        if (has(e, SocketTimeoutException.class)) {
            return Meaning.lost("no answer came in time: check the network, or raise socketTimeout");
        }
        if (state.startsWith("08")) {
            return Meaning.lost("the connection broke: try again");
        }
        if (state.startsWith("28")) {
            return Meaning.of(Category.PERMISSION, "check user and password, and that pg_hba.conf lets them in");
        }
        if (state.startsWith("40")) {
            return Meaning.retry("the server rolled it back: try again");
        }
        if (has(e, SQLTransientException.class) || has(e, SQLRecoverableException.class)) {
            return Meaning.retry("no connection could be had from the pool in time: check the server, and the size of the pool");
        }
        return Meaning.of(Category.FAILURE, "see the server's log");
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable at = e; at != null && depth < 20; at = at.getCause(), depth++) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(SQLException e, String state) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String text = server != null && server.getMessage() != null ? server.getMessage() : String.valueOf(e.getMessage());
        if (has(e, UnknownHostException.class) && e.getCause() != null) {
            text += " (unknown host " + e.getCause().getMessage() + ")";
        }
        return text.strip() + (state.isEmpty() ? "" : " [" + state + "]");
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
