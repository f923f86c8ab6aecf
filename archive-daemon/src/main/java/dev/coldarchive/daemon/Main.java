package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.logging.Logs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Exports due windows until it is told to stop: {@code archive-daemon [--config FILE]}.
 *
 * <p>SIGHUP makes it read its configuration again.
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
            Optional<Path> file = named ? Optional.of(Path.of(arguments.get(1))) : Optional.empty();
            return archive(() -> Configuration.load(file, environment), signals);
        } catch (ArchiveException e) {
            System.err.println(e.getMessage() + e.hint().map(hint -> "\nhint: " + hint).orElse(""));
            return exitCode(e);
        } catch (IllegalArgumentException e) {
            System.err.println("cannot start: " + e.getMessage());
            return USAGE;
        }
    }

    private static int archive(Supplier<Configuration> file, StopSignals signals) {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            LoggerFactory.getLogger(Main.class).error("thread {} died; the daemon stops rather than pretend to work", thread.getName(), error);
            signals.fail(FAILURE);
        });
        try (Daemon daemon = Daemon.open(file)) {
            if (!signals.asked()) {
                signals.onHangUp(daemon::reload);
                daemon.start();
            }
            int exitCode = signals.await();
            daemon.stop();
            return exitCode;
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
