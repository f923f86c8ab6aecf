package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners, and keeps them from harming the work: what one throws is logged. */
public final class SafeListener implements ArchiveListener {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    private final List<ArchiveListener> listeners;

    public SafeListener(List<ArchiveListener> listeners) {
        this.listeners = listeners;
    }

    private void tell(Consumer<ArchiveListener> event) {
        for (ArchiveListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed; the work goes on", e);
            }
        }
    }

    @Override
    public void exportPlanned(String table, List<Window> windows) {
        tell(listener -> listener.exportPlanned(table, windows));
    }

    @Override
    public void windowStarted(String table, Window window) {
        tell(listener -> listener.windowStarted(table, window));
    }

    @Override
    public void rowsRead(String table, Window window, long rows) {
        tell(listener -> listener.rowsRead(table, window, rows));
    }

    @Override
    public void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
        tell(listener -> listener.partStored(table, window, key, sizeBytes, put));
    }

    @Override
    public void windowDone(WindowOutcome outcome) {
        tell(listener -> listener.windowDone(outcome));
    }

    @Override
    public void windowFailed(String table, Window window, ArchiveException error) {
        tell(listener -> listener.windowFailed(table, window, error));
    }

    @Override
    public void sealStarted(String table, Window window) {
        tell(listener -> listener.sealStarted(table, window));
    }

    @Override
    public void sealEnded(String table, Window window) {
        tell(listener -> listener.sealEnded(table, window));
    }

    @Override
    public void retentionHeld(String table, boolean held) {
        tell(listener -> listener.retentionHeld(table, held));
    }

    @Override
    public void windowPruned(String table, Window window, long rows) {
        tell(listener -> listener.windowPruned(table, window, rows));
    }

    @Override
    public void windowSealed(String table, Window window) {
        tell(listener -> listener.windowSealed(table, window));
    }

    @Override
    public void verificationPlanned(String table, long windows) {
        tell(listener -> listener.verificationPlanned(table, windows));
    }

    @Override
    public void windowVerified(WindowVerdict verdict) {
        tell(listener -> listener.windowVerified(verdict));
    }

    @Override
    public void loadPlanned(String table, long windows) {
        tell(listener -> listener.loadPlanned(table, windows));
    }

    @Override
    public void windowLoaded(String table, LoadedWindow window) {
        tell(listener -> listener.windowLoaded(table, window));
    }

    @Override
    public void tableFailed(String table, ArchiveException error) {
        tell(listener -> listener.tableFailed(table, error));
    }

    @Override
    public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
        tell(listener -> listener.retrying(what, failedTries, wait, error));
    }

    @Override
    public void uploadTried(ObjectKey key, int tries, Optional<ArchiveException> error) {
        tell(listener -> listener.uploadTried(key, tries, error));
    }

    @Override
    public void leaseTaken(String table, long epoch) {
        tell(listener -> listener.leaseTaken(table, epoch));
    }

    @Override
    public void breakerChanged(Dependency dependency, CircuitBreaker.State now, String reason) {
        tell(listener -> listener.breakerChanged(dependency, now, reason));
    }

    @Override
    public void retention(RetentionRisk risk) {
        tell(listener -> listener.retention(risk));
    }

    @Override
    public void warning(String table, String message) {
        tell(listener -> listener.warning(table, message));
    }
}
