package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.postgres.WiredExport.Outcome;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that dies and comes back in the middle of a COPY: the session, one backend, the whole server; at more places with {@code -Dwire.byte=n}. */
class PostgresCrashTest {
    private static final int ROWS = 4_000;

    @TempDir
    Path temporary;

    /** What befalls the server while rows are on their way. */
    private interface Blow {
        void fall() throws Exception;
    }

    @Test
    void whateverBefallsTheServerInTheMiddleOfACopyEveryRowIsArchivedOnce() throws Exception {
        try (RestartableServer server = new RestartableServer(temporary.resolve("data"))) {
            WiredExport.fill(server.database(), ROWS, 2_000);
            Outcome expected = struck(server, 0, () -> { }).outcome();
            assertThat(expected.windows()).contains(" " + ROWS + " ");
            for (int batch : Integer.getInteger("wire.byte") == null ? new int[] {40} : new int[] {1, 20, 60, 79, 81, 120}) {
                survives(server, expected, batch, () -> server.database().execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY (SELECT%' AND pid <> pg_backend_pid()"));
                survives(server, expected, batch, () -> killTheBackend(server));
                survives(server, expected, batch, () -> server.restart("-QUIT"));
                survives(server, expected, batch, () -> server.restart("-INT"));
            }
        }
    }

    private void survives(RestartableServer server, Outcome expected, int batch, Blow blow) throws Exception {
        WiredExport export = struck(server, batch, blow);
        assertThat(export.outcome()).isEqualTo(expected);
        assertThat(export.retries + export.runs).as("it was noticed").isGreaterThan(1);
    }

    private WiredExport struck(RestartableServer server, int batch, Blow blow) {
        int[] batches = {0};
        return new WiredExport(server.database(), server.database().dataSource(), server.database().dataSource(), temporary, () -> {
            if (++batches[0] == batch) {
                try {
                    blow.fall();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }).run();
    }

    /** As the kernel does when memory is short: the server takes all sessions down with it, and recovers. */
    private static void killTheBackend(RestartableServer server) throws Exception {
        String pid = server.database().value("SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY (SELECT%' AND pid <> pg_backend_pid()");
        assertThat(new ProcessBuilder("kill", "-KILL", pid).start().waitFor()).isZero();
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(backend -> backend.onExit().orTimeout(5, TimeUnit.MINUTES).join());
        server.awaitConnections();
    }
}
