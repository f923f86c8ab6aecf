package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.rows.OrderedRows;
import dev.coldarchive.internal.rows.RowOrder;
import dev.coldarchive.internal.work.Crew;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.source.SharedSnapshot;
import dev.coldarchive.source.SliceRows;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the rows of one view into files, slice after slice; several slices at a time, each over a connection that has joined the view, as far as lanes are free. For one use. */
final class SliceReading {
    private static final Logger LOG = LoggerFactory.getLogger(SliceReading.class);

    private final Ports ports;
    private final Scratch scratch;
    private final TableSpec table;
    private final Window window;
    private final WindowSnapshot view;
    private final Progress progress;
    private final TreeMap<Window, List<WrittenPart>> parts = new TreeMap<>();
    private final Queue<SliceRows> idle = new ConcurrentLinkedQueue<>();
    private final List<SliceRows> joined = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    SliceReading(Ports ports, Scratch scratch, TableSpec table, Window window, WindowSnapshot view, Progress progress) {
        this.ports = ports;
        this.scratch = scratch;
        this.table = table;
        this.window = window;
        this.view = view;
        this.progress = progress;
    }

    /** The parts in the order of their slices; if one slice cannot be read, none is left. */
    List<WrittenPart> all(Lane lane) {
        List<Window> slices = window.slices(table.slices());
        attempt(() -> {
            join(lane, slices.size() - 1);
            idle.add(view);
            new Crew<>(slices, this::read).work(lane.threads(), idle.size());
        });
        joined.forEach(other -> attempt(other::close));
        lanes.forEach(other -> attempt(other::leave));
        if (failure.get() != null) {
            parts().forEach(part -> Scratch.delete(part.file()));
        }
        endIfFailed();
        return parts();
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** The first one is what the window failed of. */
    private void failed(Throwable e) {
        if (!failure.compareAndSet(null, e) && failure.get() != e) {
            failure.get().addSuppressed(e);
        }
    }

    private void join(Lane lane, int most) {
        if (!(view instanceof SharedSnapshot shared)) {
            return;
        }
        while (joined.size() < most) {
            Optional<Lane> free = lane.another();
            if (free.isEmpty()) {
                return;
            }
            lanes.add(free.get());
            Optional<SliceRows> other = joined(shared);
            if (other.isEmpty()) {
                lanes.remove(free.get());
                free.get().leave();
                return;
            }
            joined.add(other.get());
            idle.add(other.get());
        }
    }

    /** Costs a stream and not the window: if the view itself is lost, its own next read says so. */
    private Optional<SliceRows> joined(SharedSnapshot shared) {
        try {
            return shared.join();
        } catch (ArchiveException e) {
            LOG.debug("window {} of table {} is read with {} streams: no other could join it", window, table.name(), joined.size() + 1, e);
            return Optional.empty();
        }
    }

    private void read(Window slice) {
        SliceRows from = idle.remove();
        try {
            List<WrittenPart> written = write(slice, from);
            synchronized (parts) {
                parts.put(slice, written);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
            throw e;
        } finally {
            idle.add(from);
        }
    }

    private List<WrittenPart> write(Window slice, SliceRows from) {
        LargeRows read = new LargeRows(from.rows(slice, ports.limits()), table);
        try (OrderedRows rows = new OrderedRows(read, new RowOrder(table, view.schema()), scratch, ports.limits());
                PartWriter writer = new PartWriter(table, window, slice, view.schema(), ports.format(), scratch)) {
            List<WrittenPart> written = writer.writeAll(rows, this::progressed);
            read.warning(slice).ifPresent(warning -> ports.listener().warning(table.name(), warning));
            return written;
        }
    }

    /** What failed in one slice ends the others too. */
    private void progressed(long rows) {
        endIfFailed();
        progress.rows(rows);
    }

    private void endIfFailed() {
        Throwable why = failure.get();
        if (why instanceof Error fatal) {
            throw fatal;
        }
        if (why != null) {
            throw (RuntimeException) why;
        }
    }

    private List<WrittenPart> parts() {
        synchronized (parts) {
            return parts.values().stream().flatMap(List::stream).toList();
        }
    }
}
