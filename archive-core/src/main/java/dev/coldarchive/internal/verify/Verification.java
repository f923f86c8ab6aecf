package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.WindowPlan;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Goes through the windows of tables and gives each a verdict; changes nothing, and needs no lease. */
public final class Verification {
    private final Ports ports;
    private final Scratch scratch;
    private final VerifyRequest request;

    private Verification(Ports ports, Scratch scratch, VerifyRequest request) {
        this.ports = ports;
        this.scratch = scratch;
        this.request = request;
    }

    public static VerifyReport verify(Ports ports, List<TableSpec> tables, VerifyRequest request) {
        try (Scratch scratch = Scratch.open(ports.workDir())) {
            Verification verification = new Verification(ports, scratch, request);
            return new VerifyReport(tables.stream().flatMap(table -> verification.table(table).stream()).toList());
        }
    }

    private List<WindowVerdict> table(TableSpec table) {
        WindowPlan plan = new WindowPlan(ports, table);
        request.start().ifPresent(plan::checkGrid);
        request.end().ifPresent(plan::checkGrid);
        Optional<Instant> from = request.start().or(() -> plan.firstWindow());
        Optional<Instant> cursor = ports.ledger().cursor(table.name()).map(Cursor::position);
        if (from.isEmpty() && cursor.isEmpty()) {
            return List.of();
        }
        Instant to = request.end().or(() -> cursor.map(at -> table.grid().at(at).start())).orElseGet(from::orElseThrow);
        Instant start = request.start().orElseGet(() -> earliest(table, from.orElse(to), to));
        Map<Instant, WindowRecord> records = new HashMap<>();
        ports.ledger().windows(table.name(), start, to).forEach(record -> records.put(record.window().start(), record));
        Set<Window> intended = ports.ledger().intents(table.name()).stream().map(Intent::window).collect(Collectors.toSet());
        Optional<TableSchema> source = request.level() == VerifyLevel.SOURCE ? Optional.of(ports.source().describe(table)) : Optional.empty();
        List<Window> windows = start.isBefore(to) ? table.grid().between(table.grid().at(start).start(), to) : List.of();
        ports.listener().exportPlanned(table.name(), windows);
        List<WindowVerdict> verdicts = new ArrayList<>();
        for (Window window : windows) {
            verdicts.add(window(table, window, Optional.ofNullable(records.get(window.start())), intended.contains(window), source));
        }
        return verdicts;
    }

    /** The first window that the ledger knows of: retention may have moved the source's first row past it. */
    private Instant earliest(TableSpec table, Instant firstRow, Instant to) {
        return ports.ledger().windows(table.name(), Instant.parse("0000-01-01T00:00:00Z"), to).stream().findFirst()
                .map(record -> record.window().start()).filter(firstRow::isAfter).orElse(firstRow);
    }

    private WindowVerdict window(TableSpec table, Window window, Optional<WindowRecord> record, boolean intended, Optional<TableSchema> source) {
        ports.listener().windowStarted(table.name(), window);
        if (record.isEmpty() || record.get().revision() == 0) {
            Optional<String> reason = record.flatMap(WindowRecord::reason);
            Verdict verdict = reason.isPresent() ? Verdict.MISSING : intended ? Verdict.IN_PROGRESS : Verdict.PENDING;
            return new WindowVerdict(table.name(), window, verdict, 0, 0, 0, reason.map(why -> "quarantined: " + why).orElse(""));
        }
        return new WindowVerification(ports, scratch, table, record.get(), source).verify(request.level());
    }
}
