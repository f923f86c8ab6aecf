package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.doctor.Check;
import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.PastDifference;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Lengths;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be wrong with an archive, seen through the ports alone: whatever the source, the store and the ledger are. Changes nothing. */
public final class ArchiveChecks {
    private static final Duration FRESH = Duration.ofDays(30);
    private static final long LEAST_ROOM_BYTES = 1L << 30;
    /** As read, as stored, merged. */
    private static final int COPIES = 3;

    private final Ports ports;
    private final List<TableSpec> tables;
    private final RetentionWatch watch;

    private ArchiveChecks(Ports ports, List<TableSpec> tables, RetentionWatch watch) {
        this.ports = ports;
        this.tables = tables;
        this.watch = watch;
    }

    public static List<Check> of(Ports ports, List<TableSpec> tables, RetentionWatch watch) {
        ArchiveChecks on = new ArchiveChecks(ports, tables, watch);
        List<Check> checks = new ArrayList<>(List.of(Check.of(CheckId.STORE_CONDITIONS, on::conditions), Check.of(CheckId.WORK_DIR, on::workDir), Check.of(CheckId.WORK_DIR_SPACE, on::space)));
        tables.forEach(table -> checks.addAll(on.of(table)));
        return checks;
    }

    private List<Check> of(TableSpec table) {
        String name = table.name();
        return List.of(Check.of(CheckId.TABLE_READABLE, name, () -> readable(table)), Check.of(CheckId.TABLE_TIME_UNIT, name, () -> timeUnit(table)),
                Check.of(CheckId.TABLE_STRAYS, name, () -> strays(table)), Check.of(CheckId.ARCHIVE_IDENTITY, name, () -> identity(table)), Check.of(CheckId.ARCHIVE_PAST, name, () -> past(table)),
                Check.of(CheckId.ARCHIVE_MANIFESTS, name, () -> manifests(table)), Check.of(CheckId.ARCHIVE_OLDER_OBJECTS, name, () -> olderObjects(table)),
                Check.of(CheckId.CURSOR, name, () -> new CursorCheck(ports, table, watch).outcome()), Check.of(CheckId.WINDOWS_WAITING, name, () -> waiting(table)),
                Check.of(CheckId.RETENTION_CONFIGURED, name, () -> retention(table)), Check.of(CheckId.RETENTION_RISK, name, () -> risk(table)));
    }

    private Outcome conditions() {
        Optional<StoreFinding> tested = ports.findings().finding(ports.store().uri());
        ConditionalWrites believed = StoreFinding.believed(ports.store().conditionalWrites(), tested);
        if (believed == ConditionalWrites.IGNORED || believed == ConditionalWrites.RACY) {
            return Outcome.warn("conditional writes of " + ports.store().uri() + " are " + believed + ": let one exporter alone write there; the lease of a dead one on another machine is taken over only by --take-over",
                    "another store, or archive selftest once it is mended");
        } else if (believed == ConditionalWrites.UNKNOWN) {
            return Outcome.warn("nobody knows whether conditional writes of " + ports.store().uri() + " are atomic, so that a lease of a dead exporter on another machine is taken over only by --take-over", "archive selftest");
        }
        Optional<Long> days = tested.map(finding -> Duration.between(finding.testedAt(), ports.time().now())).filter(age -> age.compareTo(FRESH) > 0).map(Duration::toDays);
        return days.map(age -> Outcome.warn("what is known of the store's conditional writes was found " + age + " days ago", "archive selftest")).orElseGet(() -> Outcome.ok("conditional writes are atomic"));
    }

    private Outcome readable(TableSpec table) {
        Validation.requireArchivable(ports, table);
        return Outcome.ok("readable, and every column has a type in files");
    }

    private Outcome timeUnit(TableSpec table) {
        return Outcome.ok(ports.source().timeRange(table).map(range -> range.first() + " to " + range.last()).orElse("no rows yet"));
    }

    private Outcome strays(TableSpec table) {
        return new WindowPlan(ports, table).strays().map(what -> Outcome.warn(what, "mend or move those rows; start-from leaves out what lies before it")).orElseGet(() -> Outcome.ok("all rows lie in windows"));
    }

    private Outcome identity(TableSpec table) {
        List<String> differences = new ArchiveIdentity(ports).differences(table);
        return differences.isEmpty() ? Outcome.ok("ours") : Outcome.fail("it is archived here by somebody else: " + String.join("; ", differences),
                "another prefix; or, if it is the same archive, moved: archive export --adopt --table " + table.name());
    }

    private Outcome past(TableSpec table) {
        PastDifference past = PastDifference.of(ports, table);
        int begun = ports.ledger().intents(table.name()).size();
        return past.refusal().map(error -> Outcome.fail(error.getMessage(), "archive ledger rebuild --table " + table.name()))
                .orElseGet(() -> Outcome.ok(begun == 0 ? "ledger and archive agree" : begun + " revisions were begun and not finished, or are being made now; the next export looks at them"));
    }

    private Outcome manifests(TableSpec table) {
        PastDifference past = PastDifference.of(ports, table);
        if (past.firstUnfounded().isPresent()) {
            return Outcome.fail(past.unfounded() + (past.unfounded() == 1 ? " window is" : " windows are") + " archived by the ledger and without a manifest in the archive, the first is "
                    + past.firstUnfounded().get(), "archive verify --table " + table.name() + " --level head");
        }
        return past.foreign().isEmpty() ? Outcome.ok("each has its manifest") : Outcome.warn(past.foreign().get(0) + " describes a window that the table's grid does not have"
                + (past.foreign().size() > 1 ? ", and it is not the only one" : ""), "find out who wrote it; archive inspect " + past.foreign().get(0));
    }

    private Outcome olderObjects(TableSpec table) {
        List<String> found = OlderObjects.found(ports, table);
        return found.isEmpty() ? Outcome.ok("no strangers") : Outcome.fail(found.get(0) + (found.size() > 1 ? ", and " + (found.size() - 1) + " more" : ""), "archive check lists them all");
    }

    private Outcome waiting(TableSpec table) {
        Map<WindowState, Integer> troubled = new EnumMap<>(WindowState.class);
        LedgerPages.each(ports.ledger(), table.name(), record -> {
            if (record.needsAttention() && !record.recount() || record.state() == WindowState.QUARANTINED) {
                troubled.merge(record.state(), 1, Integer::sum);
            }
        });
        if (troubled.isEmpty()) {
            return Outcome.ok("none");
        }
        String words = troubled.entrySet().stream().map(entry -> entry.getValue() + (entry.getValue() == 1 ? " window waits" : " windows wait") + " for a person: "
                + (entry.getKey() == WindowState.COMMITTED || entry.getKey() == WindowState.SEALED ? "rows are parked" : entry.getKey().name())).collect(Collectors.joining(", "));
        String command = "archive status --table " + table.name();
        return troubled.containsKey(WindowState.QUARANTINED) ? Outcome.fail(words, command) : Outcome.warn(words, command);
    }

    private Outcome retention(TableSpec table) {
        SourceRetention own = watch.own(table);
        return table.retention().filter(kept -> own.dropAfter().filter(after -> after.compareTo(kept) < 0).isPresent())
                .map(kept -> Outcome.warn("the configuration says that rows are kept for " + Lengths.words(kept) + ", the source deletes them after " + Lengths.words(own.dropAfter().get()),
                        "set retention of " + table.name() + " to " + own.dropAfter().get().toDays() + "d, or change the source's policy"))
                .orElseGet(() -> Outcome.ok(table.retention().map(kept -> "kept for " + Lengths.words(kept)).orElse("kept until somebody deletes")));
    }

    private Outcome risk(TableSpec table) {
        RetentionRisk risk = watch.standings(List.of(table), watch.now().now()).get(0).risk();
        if (!risk.alarming()) {
            return Outcome.ok(risk.sentence());
        }
        String command = risk.unknown().isPresent() ? "archive doctor, once it answers" : risk.command();
        return risk.conflict() ? Outcome.fail(risk.sentence(), command) : Outcome.warn(risk.sentence(), command);
    }

    private Outcome workDir() {
        return Validation.workDirProblem(ports.workDir()).map(problem -> Outcome.fail(problem, "choose a work-dir that this user may write to")).orElseGet(() -> Outcome.ok(ports.workDir().toString()));
    }

    /** By the largest of the newest windows of each table. */
    private Outcome space() throws IOException {
        Path existing = Validation.existing(ports.workDir());
        long free = Files.getFileStore(existing).getUsableSpace();
        long largest = tables.stream().flatMap(this::newest).mapToLong(WindowRecord::sizeBytes).max().orElse(0);
        long needed = Math.max(LEAST_ROOM_BYTES, largest > Long.MAX_VALUE / COPIES ? Long.MAX_VALUE : largest * COPIES);
        String words = (free >> 20) + " MB are free in " + existing;
        return free >= needed ? Outcome.ok(words) : Outcome.warn(words + ", and a window like the largest of the last 30 days may need " + (needed >> 20) + " MB", "make room there, choose another work-dir, or give the table more slices");
    }

    private Stream<WindowRecord> newest(TableSpec table) {
        return ports.ledger().cursor(table.name()).stream().flatMap(cursor -> LedgerPages.stream(ports.ledger(), table.name(), cursor.position().minus(FRESH), cursor.position().plus(FRESH)));
    }
}
