package dev.coldarchive.daemon;

import dev.coldarchive.postgres.PostgresLedger;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what is below a ledger initialise itself on another processor while a program reads its configuration: a tenth of a second of each command that connects. Whoever begins one awaits it before
 * anything connects, so that no two threads ever initialise the same library. Not thread-safe.
 */
public final class HeadStart {
    private static final Logger LOG = LoggerFactory.getLogger(HeadStart.class);
    /** What the first statement would initialise. */
    private static final List<String> OF_STATEMENTS = List.of("org.jdbi.v3.core.statement.internal.JfrSupport", "org.jdbi.v3.core.internal.lexer.ColonStatementLexer");

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
        try {
            new PostgresLedger(new PGSimpleDataSource());
            for (String name : OF_STATEMENTS) {
                Class.forName(name, true, HeadStart.class.getClassLoader());
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.debug("not initialised in advance", e);
        }
    }
}
