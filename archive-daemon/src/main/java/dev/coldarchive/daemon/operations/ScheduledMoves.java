package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.MoveSettings;
import dev.coldarchive.move.MoveReport;
import dev.coldarchive.move.MoveRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Moves old rows when the configuration says so: once a due time, which the log in the database remembers over a restart. Goes by the source's clock. Not thread-safe. */
public final class ScheduledMoves {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduledMoves.class);
    /** The exporter and its readers have their turn between two months. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What could not even be begun is in no log. */
    private final Map<String, Instant> tried = new HashMap<>();
    private Instant since;

    /**
     * Moves what is due now.
     *
     * @param goesOn asked before each month whether to go on
     */
    public void look(Composition composition, BooleanSupplier goesOn) {
        for (Map.Entry<String, MoveSettings> move : composition.configuration().moves().entrySet()) {
            composition.tables().stream().filter(table -> table.name().equals(move.getKey()) && goesOn.getAsBoolean()).findFirst()
                    .ifPresent(table -> look(composition, table, move.getValue(), goesOn));
        }
    }

    private void look(Composition composition, TableSpec table, MoveSettings settings, BooleanSupplier goesOn) {
        try {
            Instant now = composition.source().now();
            since = since == null ? now : since;
            Optional<Instant> begun = Stream.concat(composition.databases().rowMover().lastBegun(table).stream(), Optional.ofNullable(tried.get(table.name())).stream()).max(Instant::compareTo);
            if (settings.schedule().isDue(begun, since, now)) {
                tried.put(table.name(), now);
                move(composition, table, settings, goesOn);
            }
        } catch (ArchiveException e) { // exports say so too, and louder
            LOG.atLevel(e instanceof Transient ? Level.DEBUG : Level.WARN).addKeyValue("table", table.name()).log("cannot see whether rows are to be moved: {}", e.getMessage());
        }
    }

    private static void move(Composition composition, TableSpec table, MoveSettings settings, BooleanSupplier goesOn) {
        try {
            MoveReport report = MoveOperations.mover(composition).move(new MoveRequest(table, settings.keep(), false, PAUSE), goesOn, batch -> { });
            LOG.atLevel(report.complete() ? Level.INFO : Level.WARN).addKeyValue("table", table.name()).addKeyValue("rows", report.rows()).addKeyValue("run", report.run())
                    .log("moved rows before {} into the archive table{}", report.cutoff(), report.unready().map(one -> "; those from " + one.start() + " on were left: " + one.why()).orElse(""));
        } catch (ArchiveException e) {
            LOG.atError().addKeyValue("table", table.name()).addKeyValue("next", settings.schedule().nextDue(composition.source().now()))
                    .log("rows were not moved: {}{}", e.getMessage(), e.hint().map(hint -> " (" + hint + ")").orElse(""));
        }
    }
}
