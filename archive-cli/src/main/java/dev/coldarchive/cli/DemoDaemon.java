package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.demo.DemoData;
import dev.coldarchive.cli.demo.DemoDatabase;
import dev.coldarchive.cli.demo.DemoDirectory;
import dev.coldarchive.cli.demo.DemoStream;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.Daemon;
import dev.coldarchive.daemon.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** {@code archive demo --daemon}: rows that keep arriving, and the daemon that archives them. */
final class DemoDaemon {
    private static final int HEALTH = 8080;
    private static final int METRICS = 9090;
    private static final long WINDOW_SECONDS = 10;

    private DemoDaemon() {}

    static ExitCode run(Surroundings surroundings, Console console) throws IOException, SQLException {
        DemoDirectory directory = DemoDirectory.temporary();
        try (DemoHouse house = new DemoHouse(directory)) {
            console.note("starting a PostgreSQL");
            DemoDatabase database = house.start();
            try (Connection connection = database.dataSource().getConnection()) {
                DemoData.createEmpty(connection);
            }
            Instant now = surroundings.clock().instant();
            Instant from = Instant.ofEpochSecond(now.getEpochSecond() / WINDOW_SECONDS * WINDOW_SECONDS);
            directory.configureStream(database.port(), from, free(HEALTH), free(METRICS));
            Configuration configuration = Configuration.load(Optional.of(directory.configuration()), surroundings.environment());
            try (Composition composition = Composition.of(configuration)) {
                composition.installation().install();
            }
            Logging.tell();
            Daemon daemon = Daemon.open(() -> configuration);
            house.atTheEnd(daemon::close);
            DemoStream stream = new DemoStream(database.dataSource(), now, (writer, table, times) -> daemon.archiver().touched(writer, table, times));
            house.atTheEnd(daemon::stop);
            house.atTheEnd(stream::close);
            stream.start();
            daemon.start();
            say(console, directory, daemon);
            house.waitUntilStopped();
            return ExitCode.OK;
        }
    }

    /** The usual port if nobody has it, else any that is free. */
    private static int free(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException taken) {
            return 0;
        }
    }

    private static void say(Console console, DemoDirectory directory, Daemon daemon) {
        console.result("");
        console.result("Rows arrive at " + Figures.count(DemoStream.ROWS_PER_SECOND) + " a second in four tables; a window of " + WINDOW_SECONDS + " s closes 2 s after its end.");
        console.result("Now and then some come late, and what is older than 15 minutes is deleted from two of the tables.");
        console.result("");
        console.result("  status page  " + address(daemon, "health") + "/");
        console.result("  health       " + address(daemon, "health") + "/health");
        console.result("  metrics      " + address(daemon, "metrics") + "/metrics");
        console.result("  files        " + directory.files());
        console.result("");
        console.result("Try, in another terminal:");
        for (String verb : new String[] {"status", "ls --table trades", "verify"}) {
            console.result("  archive " + verb + " --config " + NextSteps.quoted(directory.configuration().toString()));
        }
        console.result("");
        console.result("Ctrl-C ends it and removes all of it.");
    }

    private static String address(Daemon daemon, String port) {
        InetSocketAddress address = Optional.ofNullable(daemon.addresses().get(port))
                .orElseThrow(() -> new ArchiveException(ArchiveException.Category.FAILURE, "cannot show the demo: port " + port + " is not open", null));
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
