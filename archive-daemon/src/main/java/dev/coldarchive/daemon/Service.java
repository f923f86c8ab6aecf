package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive at work: under the configuration that it was started with, and under another one when it is told that the file has changed. That one is checked as a whole before
 * anything is done with it, connections and tables included; if anything is wrong with it, the former one goes on. Safe for use by several threads.
 */
final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    /** The running window is finished before another configuration takes over, however long that takes. Who wants an end gets one meanwhile. */
    private static final Duration ANY_TIME = Duration.ofDays(7);

    private final Supplier<Configuration> file;
    private final List<ArchiveListener> listeners;
    private final Consumer<List<String>> tables;
    private final Breakers breakers = new Breakers();
    /** Reads the file once more when it was told so meanwhile, and not once for each time. */
    private final ThreadPoolExecutor reloading = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), Service::thread, new ThreadPoolExecutor.DiscardPolicy());
    private Configuration configuration;
    private Composition composition;
    private boolean stopping;

    /**
     * Connects to nothing.
     *
     * @param file reads the configuration anew
     * @param tables hears the names of the tables of each further configuration, before that is at work
     * @param listeners hear what is done, under whichever configuration
     */
    Service(Configuration configuration, Supplier<Configuration> file, Consumer<List<String>> tables, ArchiveListener... listeners) {
        this.configuration = configuration;
        this.file = file;
        this.tables = tables;
        this.listeners = List.of(listeners);
        this.composition = heard(configuration);
        reloading.allowCoreThreadTimeOut(true);
    }

    private Composition heard(Configuration some) {
        return Composition.of(some, Stream.concat(Stream.of(breakers), listeners.stream()).toArray(ArchiveListener[]::new));
    }

    private static Thread thread(Runnable reload) {
        Thread thread = new Thread(reload, "archive-reload");
        thread.setDaemon(true);
        return thread;
    }

    /** What is at work now; after a new configuration it is another one. */
    synchronized Composition composition() {
        return composition;
    }

    /** The archiver at work now. */
    Archiver archiver() {
        return composition().archiver();
    }

    /** Begins to archive, unless it was told to stop. */
    synchronized void start() {
        if (!stopping) {
            composition.archiver().start();
        }
    }

    synchronized Configuration configuration() {
        return configuration;
    }

    /** Reads the configuration again, beside the work. */
    void reload() {
        reloading.execute(() -> {
            try {
                replace(file.get());
            } catch (ArchiveException | IllegalArgumentException e) {
                LOG.error("the new configuration is refused, the former one goes on: {}{}", e.getMessage(),
                        e instanceof ArchiveException known ? known.hint().map(hint -> " (" + hint + ")").orElse("") : "");
            } catch (RuntimeException e) {
                LOG.error("the new configuration is refused, the former one goes on: it could not be looked at", e);
            }
        });
    }

    private void replace(Configuration next) {
        Configuration now = configuration();
        requireChangeable(now, next);
        try (Composition tried = Composition.of(next)) { // nobody hears of what ails one that may be refused
            tried.ledger().cursor(tried.tables().get(0).name());
            requireNoNewProblem(tried.archiver());
        }
        Composition other = heard(next);
        archiver().stop(ANY_TIME);
        Composition left = takeOver(next, other);
        left.close();
        if (left != other) {
            LOG.atInfo().addKeyValue("tables", next.tables().size()).log("the new configuration is at work: {}", differences(now, next));
        }
    }

    private static void requireChangeable(Configuration now, Configuration next) {
        List<String> fixed = new ArrayList<>();
        note(fixed, "instance", now.instance(), next.instance());
        note(fixed, "work-dir", now.workDir(), next.workDir());
        note(fixed, "http", now.http(), next.http());
        note(fixed, "notify", now.notifications(), next.notifications());
        if (!fixed.isEmpty()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot change " + String.join(", ", fixed) + " while the daemon runs", "restart it; nothing is lost by that");
        }
    }

    private static void note(List<String> changed, String key, Object now, Object next) {
        if (!Objects.equals(now, next)) {
            changed.add(key);
        }
    }

    private void requireNoNewProblem(Archiver other) {
        List<String> problems = new ArrayList<>(other.validate());
        if (!problems.isEmpty()) {
            problems.removeAll(archiver().validate());
        }
        if (!problems.isEmpty()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot work with it: " + String.join("; ", problems), "set it right and send SIGHUP again");
        }
    }

    /** The one that is left: the former, or the other if the daemon was told to stop meanwhile. */
    private synchronized Composition takeOver(Configuration next, Composition other) {
        if (stopping) {
            return other;
        }
        Composition former = composition;
        configuration = next;
        composition = other;
        breakers.begin(listeners);
        tables.accept(names(next));
        other.archiver().start();
        return former;
    }

    private static String differences(Configuration now, Configuration next) {
        List<String> added = names(next);
        added.removeAll(names(now));
        List<String> gone = names(now);
        gone.removeAll(names(next));
        List<String> changed = next.tables().stream().filter(table -> now.table(table.name()).map(before -> !before.equals(table)).orElse(false)).map(TableSpec::name).toList();
        return "tables added: " + said(added) + "; left out: " + said(gone) + "; changed: " + said(changed);
    }

    private static List<String> names(Configuration some) {
        return new ArrayList<>(some.tables().stream().map(TableSpec::name).toList());
    }

    private static String said(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /**
     * Finishes the running window within the grace period, or abandons it; no other configuration is taken any more.
     *
     * @return false if it had to be abandoned
     */
    boolean stop() {
        synchronized (this) {
            stopping = true;
        }
        return archiver().stop(configuration().stopGrace());
    }

    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        reloading.shutdownNow();
        composition().close();
    }
}
