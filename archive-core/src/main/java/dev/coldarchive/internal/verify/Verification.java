package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.InOrder;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Goes through the windows of tables and gives each a verdict; changes nothing, and needs no lease. Holds a page of windows at a time. */
public final class Verification {
    private static final int PAGE = 500;
    private static final String HOLE = "the cursor has passed it, and the ledger does not know of it; archive gaps --backfill archives it";

    private final Ports ports;
    private final Scratch scratch;
    private final VerifyRequest request;
    private final InOrder<WindowVerdict> verdicts;

    private Verification(Ports ports, Scratch scratch, VerifyRequest request, InOrder<WindowVerdict> verdicts) {
        this.ports = ports;
        this.scratch = scratch;
        this.request = request;
        this.verdicts = verdicts;
    }

    /**
     * @param heard is given each verdict
     */
    public static VerifyReport verify(Ports ports, List<TableSpec> tables, VerifyRequest request, Consumer<WindowVerdict> heard) {
        Tally tally = new Tally();
        Optional<VerifyJournal> journal = request.journal().map(file -> VerifyJournal.open(file, request, tally::add));
        Consumer<WindowVerdict> all = verdict -> {
            tally.add(verdict);
            ports.listener().windowVerified(verdict);
            heard.accept(verdict);
            journal.ifPresent(kept -> kept.add(verdict));
        };
        try (Scratch scratch = Scratch.open(ports.workDir()); InOrder<WindowVerdict> verdicts = new InOrder<>("verify", request.parallel(), all)) {
            Verification verification = new Verification(ports, scratch, request, verdicts);
            tables.forEach(table -> verification.table(table, journal.flatMap(kept -> kept.end(table.name()))));
            journal.ifPresent(VerifyJournal::finish);
            return tally.report();
        } finally {
            journal.ifPresent(VerifyJournal::close);
        }
    }

    /**
     * @param former where verdicts that are known already end
     */
    private void table(TableSpec table, Optional<Instant> former) {
        VerifiedRange.of(ports, table, request).map(range -> former.map(range::from).orElse(range)).ifPresent(range -> {
            ports.listener().verificationPlanned(table.name(), range.windows());
            Optional<TableSchema> source = request.level() == VerifyLevel.SOURCE ? Optional.of(ports.source().describe(table)) : Optional.empty();
            Optional<Window> passed = passed(table);
            Duration page = table.grid().every().multipliedBy(PAGE);
            for (Instant from = range.start(); from.isBefore(range.end()); from = from.plus(page)) {
                Instant to = from.plus(page).isBefore(range.end()) ? from.plus(page) : range.end();
                page(table, from, to, passed, source);
            }
            verdicts.finish();
        });
    }

    private void page(TableSpec table, Instant from, Instant to, Optional<Window> passed, Optional<TableSchema> source) {
        Map<Instant, WindowRecord> records = new HashMap<>();
        ports.ledger().windows(table.name(), from, to).forEach(record -> records.put(record.window().start(), record));
        Set<Window> intended = ports.ledger().intents(table.name()).stream().map(Intent::window).collect(Collectors.toSet());
        for (Window window : table.grid().between(from, to)) {
            Optional<WindowRecord> record = Optional.ofNullable(records.get(window.start()));
            if (record.map(WindowRecord::revision).orElse(0) == 0) {
                Optional<String> hole = passed.filter(known -> record.isEmpty() && known.overlaps(window)).map(known -> HOLE);
                Optional<String> missing = record.flatMap(WindowRecord::reason).map(why -> "quarantined: " + why).or(() -> hole);
                WindowVerdict verdict = notArchived(table, window, missing, intended.contains(window));
                verdicts.add(() -> verdict);
            } else {
                verdicts.add(() -> new WindowVerification(ports, scratch, table, record.get(), source).verify(request.level()));
            }
        }
    }

    /** From the first window that the ledger knows of to the cursor: it knows of every one between, unless somebody deleted it. */
    private Optional<Window> passed(TableSpec table) {
        Optional<Instant> first = ports.ledger().windows(table.name(), VerifiedRange.EARLIEST, VerifiedRange.LATEST, 1).stream().map(record -> record.window().start()).findFirst();
        return first.flatMap(start -> ports.ledger().cursor(table.name()).map(Cursor::position).filter(start::isBefore).map(end -> new Window(start, end)));
    }

    private static WindowVerdict notArchived(TableSpec table, Window window, Optional<String> missing, boolean intended) {
        Verdict verdict = missing.isPresent() ? Verdict.MISSING : intended ? Verdict.IN_PROGRESS : Verdict.PENDING;
        return new WindowVerdict(table.name(), window, verdict, 0, 0, 0, missing.orElse(""), Optional.empty(), Optional.empty());
    }
}
