package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.LayoutCheck;
import dev.coldarchive.internal.export.WriteCheck;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.PastDifference;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that would keep an export from working, found by looking. */
public final class Validation {
    private final Ports ports;
    private final List<String> problems = new ArrayList<>();

    private Validation(Ports ports) {
        this.ports = ports;
    }

    /** Every problem, each a sentence; empty if there is none. */
    public static List<String> of(Ports ports, List<TableSpec> tables) {
        Validation validation = new Validation(ports);
        boolean source = validation.works(() -> ports.source().identity());
        boolean store = validation.works(() -> ports.store().head(ObjectKey.of("_archive/archive.json")));
        boolean ledger = validation.works(() -> tables.forEach(table -> ports.ledger().cursor(table.name())));
        validation.workDir();
        for (TableSpec table : tables) {
            if (source) {
                validation.works(() -> requireArchivable(ports, table));
            }
            if (source && store) {
                validation.works(() -> validation.identity(table));
            }
            if (source && store && ledger) {
                validation.works(() -> validation.objects(table));
            }
        }
        return List.copyOf(validation.problems);
    }

    private boolean works(Runnable look) {
        try {
            look.run();
            return true;
        } catch (ArchiveException e) {
            problems.add(e.getMessage() + e.hint().map(hint -> " (" + hint + ")").orElse(""));
            return false;
        }
    }

    /**
     * Looks at what the source says of the table's columns.
     *
     * @throws ArchiveException if they cannot be archived as the configuration says
     */
    static void requireArchivable(Ports ports, TableSpec table) {
        TableSchema schema = ports.source().describe(table);
        EventTime.of(table, schema);
        LayoutCheck.require(table, schema);
        WriteCheck.require(table, schema);
    }

    private void identity(TableSpec table) {
        new ArchiveIdentity(ports).differences(table).forEach(difference -> problems.add("table " + table.name() + " is archived here by somebody else: " + difference));
    }

    /** Where the ledger has forgotten what the archive holds, its objects only look like somebody else's. */
    private void objects(TableSpec table) {
        Optional<ArchiveException> refusal = new ArchiveIdentity(ports).differences(table).isEmpty() ? PastDifference.of(ports, table).refusal() : Optional.empty();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        problems.addAll(OlderObjects.found(ports, table));
    }

    private void workDir() {
        workDirProblem(ports.workDir()).ifPresent(problem -> problems.add(problem + " (choose a work-dir that this user may write to)"));
    }

    static Optional<String> workDirProblem(Path workDir) {
        Path existing = existing(workDir);
        return existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing) ? Optional.of("work directory " + workDir + " is not writable") : Optional.empty();
    }

    /** The directory itself, or the nearest above it that is there; null if none is. */
    static Path existing(Path workDir) {
        Path existing = workDir.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }
}
