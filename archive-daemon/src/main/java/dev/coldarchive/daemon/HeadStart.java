package dev.coldarchive.daemon;

import dev.coldarchive.postgres.PostgresLedger;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets logging, and what is below a ledger, initialise itself on another processor while a program reads its arguments and its configuration: a tenth of a second of each command that connects.
 * Whoever begins one awaits it before anything connects, so that no two threads ever initialise the same library. Not thread-safe.
 */
public final class HeadStart {
    /** What the first statement would initialise, and the first connection. */
    private static final List<String> LATER = List.of("org.jdbi.v3.core.statement.internal.JfrSupport", "com.zaxxer.hikari.pool.HikariPool", "org.postgresql.core.v3.QueryExecutorImpl",
            "org.postgresql.jdbc.PgConnection", "org.postgresql.jdbc.PgResultSet");

    private final Thread thread = new Thread(HeadStart::run, "archive-head-start");

    private HeadStart() {
        thread.setDaemon(true);
    }

    /** Connects to nothing. */
    public static HeadStart begin() {
        HeadStart start = new HeadStart();
        start.thread.start();
        return start;
    }

    /** Returns at once to a thread that is interrupted, and leaves it so. */
    public void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run() {
        Logger log = LoggerFactory.getLogger(HeadStart.class);
        try {
            new PostgresLedger(new PGSimpleDataSource());
            for (String name : LATER) {
                Class.forName(name, true, HeadStart.class.getClassLoader());
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            log.debug("not initialised in advance", e);
        }
    }
}
