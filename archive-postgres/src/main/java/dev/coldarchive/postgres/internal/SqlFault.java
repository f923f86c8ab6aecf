package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException.Category;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The one table of what a driver's error means, for source and ledger. The first row that fits counts. SQLSTATEs are those of
 * PostgreSQL's documentation, appendix A, and of pgjdbc's {@code PSQLState}; two characters stand for a whole class of them.
 */
enum SqlFault {
    UNKNOWN_HOST(Category.TRANSIENT, Answer.CAME, "no such host is known now: check the host name, and the name server", UnknownHostException.class),
    DISTRUST(Category.USAGE, Answer.CAME, "no encrypted connection came about: check sslmode and sslrootcert of the connection",
            SSLHandshakeException.class, SSLPeerUnverifiedException.class, CertificateException.class),
    CANCELLED(Category.TRANSIENT, Answer.CAME, "it took longer than its time limit, or a person cancelled it: raise the time-out, or make the window smaller", "57014"),
    CONFLICT(Category.TRANSIENT, Answer.CAME, "it came into conflict with other work on the server (or with replay on a standby): try again", "40001", "40P01"),
    LOCKED(Category.TRANSIENT, Answer.CAME, "another session holds a lock on the table: see pg_locks, or try again when it is done", "55P03"),
    STOPPED(Category.TRANSIENT, Answer.LOST, "the server or this session was stopped by its administrator: try again when it is back", "57P01", "57P02"),
    STARTING(Category.TRANSIENT, Answer.CAME, "the server is starting or stopping: try again when it is up", "57P03"),
    SESSION_ENDED(Category.TRANSIENT, Answer.LOST, "the server ended this session: see its log and its time-outs", "57P04", "57P05", "25P03", "25P04"),
    COMMIT_BROKEN(Category.TRANSIENT, Answer.LOST, "the connection broke while the server was committing", "08007", "40003"),
    NOT_CONNECTED(Category.TRANSIENT, Answer.CAME, "check that the server runs, and that host and port are right and reachable from here", "08001"),
    NOT_TAKEN(Category.USAGE, Answer.CAME, "the server does not take connections of this kind: check sslmode and pg_hba.conf", "08004"),
    FULL(Category.TRANSIENT, Answer.CAME, "the server has no connection free: raise max_connections, or make pools smaller", "53300"),
    SHORT_OF_MEMORY(Category.TRANSIENT, Answer.CAME, "the server is short of memory", "53200", "53000"),
    DISK_FULL(Category.FAILURE, Answer.CAME, "the server's disk is full", "53100"),
    READ_ONLY(Category.TRANSIENT, Answer.CAME, "this server is a standby, or became one, or is set to read only: point the connection to the primary", "25006"),
    UNPREPARED(Category.USAGE, Answer.CAME, "a pool of connections before the server mixes up its sessions: go to the server itself, or set prepareThreshold=0 in the connection's URL",
            "26000", "42P05"),
    DENIED(Category.PERMISSION, Answer.CAME, "grant what is missing to the role of this connection", "42501"),
    NO_DATABASE(Category.USAGE, Answer.CAME, "no such database: check the connection's URL", "3D000"),
    NO_TABLE(Category.USAGE, Answer.CAME, "check schema and name; quote nothing in the configuration, and mind upper and lower case", "3F000", "42P01"),
    NO_COLUMN(Category.USAGE, Answer.CAME, "check the names of the columns; mind upper and lower case", "42703"),
    NOT_UTF8(Category.UNARCHIVABLE, Answer.CAME, "text that is not UTF-8: mend the row, or archive its column as bytes", "22021"),
    TOO_LARGE(Category.UNARCHIVABLE, Answer.CAME, "a row of more than the 1 GiB that PostgreSQL can send: shorten its values", "54000"),
    DAMAGED(Category.INTEGRITY, Answer.CAME, "the server found its own files damaged: see its log, and think of its backups", "XX001", "XX002"),
    SILENT(Category.TRANSIENT, Answer.LOST, "no answer came in time: check the network, or raise socketTimeout", SocketTimeoutException.class),
    BROKEN(Category.TRANSIENT, Answer.LOST, "the connection broke: try again", "08"),
    NO_ENTRY(Category.PERMISSION, Answer.CAME, "check user and password, and that pg_hba.conf lets them in", "28"),
    ROLLED_BACK(Category.TRANSIENT, Answer.CAME, "the server rolled it back: try again", "40"),
    /** The server itself could not turn a value into what was asked for, and does not say in which row. */
    ODD_VALUE(Category.UNARCHIVABLE, Answer.CAME, "mend the row, or archive its column as string", "22"),
    SYSTEM(Category.FAILURE, Answer.CAME, "the server's operating system failed it: see its log, its disk, and think of its backups", "58"),
    NO_CONNECTION(Category.TRANSIENT, Answer.CAME, "no connection could be had from the pool in time: check the server, and the size of the pool",
            SQLTransientException.class, SQLRecoverableException.class),
    OTHER(Category.FAILURE, Answer.CAME, "see the server's log", "");

    /** Whether the server answered; where it did not, a write may have happened all the same. */
    enum Answer { CAME, LOST }

    final Category category;
    final boolean lost;
    final String hint;
    final List<String> states;
    final List<Class<? extends Throwable>> causes;

    SqlFault(Category category, Answer answer, String hint, String... states) {
        this(category, answer, hint, List.of(states), List.of());
    }

    @SafeVarargs
    SqlFault(Category category, Answer answer, String hint, Class<? extends Throwable>... causes) {
        this(category, answer, hint, List.of(), List.of(causes));
    }

    SqlFault(Category category, Answer answer, String hint, List<String> states, List<Class<? extends Throwable>> causes) {
        this.category = category;
        this.lost = answer == Answer.LOST;
        this.hint = hint;
        this.states = states;
        this.causes = causes;
    }

    static SqlFault of(SQLException e) {
        if (isDistrust(e)) {
            return DISTRUST;
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return Arrays.stream(values()).filter(row -> row.states.stream().anyMatch(s -> s.length() == 5 ? s.equals(state) : state.startsWith(s))
                || row.causes.stream().anyMatch(type -> has(e, type))).findFirst().orElse(OTHER);
    }

    /**
     * A certificate of another host, or none to compare with. The driver gives it the SQLSTATE of a broken connection, no cause, and words in the locale's
     * language: where it was thrown is all there is to go by.
     */
    private static boolean isDistrust(SQLException e) {
        StackTraceElement[] trace = e.getStackTrace();
        boolean ofTls = trace.length > 0 && trace[0].getClassName().startsWith("org.postgresql.ssl.");
        return ofTls && (!(e.getCause() instanceof IOException) || e.getCause() instanceof FileNotFoundException);
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
}
