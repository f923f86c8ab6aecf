package dev.coldarchive.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL of its own that can be stopped as one likes and started again, on the same port and with the same files. */
public final class RestartableServer implements AutoCloseable {
    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    public RestartableServer(Path data) throws IOException {
        this.data = data;
        port = freePort();
        server = start();
    }

    /** One that nobody is given for a connection while the server is down: the kernel takes those from above. */
    private static int freePort() throws IOException {
        for (int tries = 1;; tries++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                if (tries == 100) {
                    throw taken;
                }
            }
        }
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgresServer.start(EmbeddedPostgresServer.settings(EmbeddedPostgres.builder()).setDataDirectory(data).setCleanDataDirectory(false).setPort(port));
    }

    public TestDatabase database() {
        return new TestDatabase("127.0.0.1", port, "postgres");
    }

    /** @param signal {@code -QUIT} ends it at once, without a shutdown; {@code -INT} ends its sessions and shuts it down */
    public void restart(String signal) throws IOException, InterruptedException {
        long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        if (new ProcessBuilder("kill", signal, String.valueOf(postmaster)).start().waitFor() != 0) {
            throw new IOException("cannot stop the server");
        }
        ProcessHandle.of(postmaster).ifPresent(process -> process.onExit().orTimeout(5, TimeUnit.MINUTES).join());
        server.close();
        server = start();
    }

    /** Waits until a server that has lost a backend takes connections again. */
    public void awaitConnections() throws SQLException {
        SQLException last = null;
        for (int i = 0; i < 10_000; i++) {
            try (Connection connection = database().connect()) {
                TestDatabase.execute(connection, "SELECT 1");
                return;
            } catch (SQLException e) {
                last = e;
            }
        }
        throw last;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
