package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.Transient;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.logging.Logs;
import dev.coldarchive.daemon.notify.Notifications;
import dev.coldarchive.event.ArchiveListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports due windows until it is told to stop: {@code archive-daemon [--config FILE]}.
 *
 * <p>Exit codes: 143 after SIGTERM and 130 after SIGINT, whether the running window was finished within the grace period or
 * abandoned (nothing is half done either way); 2 for a wrong command line or configuration, 10 if the archive is not
 * initialised, 12 if a right is missing, 11 if another exporter holds the archive, 1 for anything else. A database or a store
 * that does not answer ends nothing: the daemon goes on trying.
 */
public final class Main {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final String SYNOPSIS = "usage: archive-daemon [--config FILE]";

    private Main() {}

    public static void main(String[] arguments) {
        // halt, and no hooks: what has to be closed is closed by then
        StopSignals signals = StopSignals.heard(Runtime.getRuntime()::halt);
        System.exit(run(List.of(arguments), System.getenv(), signals));
    }

    private static int run(List<String> arguments, Map<String, String> environment, StopSignals signals) {
        boolean named = arguments.size() == 2 && arguments.get(0).equals("--config");
        if (!named && !arguments.isEmpty()) {
            System.err.println(SYNOPSIS);
            return USAGE;
        }
        try {
            Logs.setUp(environment);
            Configuration configuration = Configuration.load(named ? Optional.of(Path.of(arguments.get(1))) : Optional.empty(), environment);
            return archive(configuration, signals);
        } catch (ArchiveException e) {
            System.err.println(e.getMessage() + e.hint().map(hint -> "\nhint: " + hint).orElse(""));
            return exitCode(e);
        } catch (IllegalArgumentException e) {
            System.err.println("cannot start: " + e.getMessage());
            return USAGE;
        }
    }

    private static int archive(Configuration configuration, StopSignals signals) {
        Logger log = LoggerFactory.getLogger(Main.class);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            log.error("thread {} died; the daemon stops rather than pretend to work", thread.getName(), error);
            signals.stop(FAILURE);
        });
        Optional<Notifications> notifications = configuration.notifications().map(settings -> Notifications.of(settings, configuration.instance(), configuration.alarms()));
        try (Notifications toTheEnd = notifications.orElse(null);
                Composition composition = Composition.of(configuration, new LoggingListener(), notifications.<ArchiveListener>map(told -> told).orElse(ArchiveListener.NONE));
                HttpPorts ports = HttpPorts.open(configuration, composition.archiver())) {
            log.atInfo().addKeyValue("instance", configuration.instance()).addKeyValue("store", configuration.store().uri())
                    .addKeyValue("tables", configuration.tables().size()).log("starting");
            requireLedger(composition, log);
            Archiver archiver = composition.archiver();
            if (!signals.asked()) {
                archiver.start();
                log.info("archiving");
                warn(archiver, signals, log);
            }
            int exitCode = signals.await();
            log.atInfo().addKeyValue("grace_seconds", configuration.stopGrace().toSeconds()).log("stopping");
            boolean finished = archiver.stop(configuration.stopGrace());
            log.info(finished ? "stopped" : "stopped; the running window was abandoned and will be read again");
            return exitCode;
        }
    }

    /** Looks for problems beside the work: a database that does not answer must not keep the daemon from hearing that it is to stop. */
    private static void warn(Archiver archiver, StopSignals signals, Logger log) {
        Thread looking = new Thread(() -> archiver.validate().stream().filter(problem -> !signals.asked()).forEach(problem -> log.warn("{}", problem)), "archive-validate");
        looking.setDaemon(true);
        looking.start();
    }

    /** Ends the daemon where the archive was never set up or may not be used; a database that does not answer may come back. */
    private static void requireLedger(Composition composition, Logger log) {
        try {
            composition.ledger().cursor(composition.tables().get(0).name());
        } catch (ArchiveException e) {
            if (!(e instanceof Transient)) {
                throw e;
            }
            log.warn("{}; going on, and trying again in every cycle", e.getMessage());
        }
    }

    private static int exitCode(ArchiveException error) {
        return switch (error.category()) {
            case USAGE -> USAGE;
            case NOT_INITIALISED -> 10;
            case LEASE -> 11;
            case PERMISSION -> 12;
            default -> FAILURE;
        };
    }
}
