package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Finding;
import dev.coldarchive.Finding.Severity;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.manifest.PastDifference;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every look there is, one after the other; one that fails is a finding, and the others go on. Changes nothing. */
public final class Diagnosis {
    private final Ports ports;
    private final List<TableSpec> tables;
    private final RetentionWatch watch;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Ports ports, List<TableSpec> tables, RetentionWatch watch) {
        this.ports = ports;
        this.tables = tables;
        this.watch = watch;
    }

    /** What there is to say, the worst first. */
    public static List<Finding> of(Ports ports, List<TableSpec> tables, RetentionWatch watch) {
        Diagnosis diagnosis = new Diagnosis(ports, tables, watch);
        List<String> problems = Validation.of(ports, tables);
        problems.forEach(problem -> diagnosis.add(Severity.ERROR, "access", Optional.empty(), problem, "archive check"));
        watch.standings(tables, watch.now().now()).forEach(standing -> diagnosis.retention(standing.risk()));
        diagnosis.look("store", Optional.empty(), diagnosis::store);
        for (TableSpec table : tables) {
            diagnosis.look("ledger", Optional.of(table.name()), () -> diagnosis.past(table));
            diagnosis.look("windows", Optional.of(table.name()), () -> diagnosis.windows(table));
            diagnosis.look("source", Optional.of(table.name()), () -> diagnosis.strays(table));
        }
        diagnosis.findings.sort((one, other) -> other.severity().compareTo(one.severity()));
        return List.copyOf(diagnosis.findings);
    }

    private void add(Severity severity, String area, Optional<String> table, String message, String command) {
        findings.add(new Finding(severity, area, table, message, Optional.ofNullable(command)));
    }

    /** Says once what keeps it from looking: validation has said it too, if it is about all tables. */
    private void look(String area, Optional<String> table, Runnable looking) {
        try {
            looking.run();
        } catch (ArchiveException e) {
            String message = e.getMessage() + e.hint().map(hint -> " (" + hint + ")").orElse("");
            if (findings.stream().noneMatch(found -> found.message().equals(message))) {
                add(Severity.ERROR, area, table, message, null);
            }
        }
    }

    private void retention(RetentionRisk risk) {
        Optional<String> table = Optional.of(risk.table());
        if (risk.alarming()) {
            add(risk.conflict() ? Severity.ERROR : Severity.WARNING, "retention", table, risk.sentence(), risk.unknown().isPresent() ? null : risk.command());
        }
        tables.stream().filter(spec -> spec.name().equals(risk.table())).flatMap(spec -> spec.retention().stream()).filter(kept -> risk.retention().filter(kept::equals).isEmpty())
                .forEach(kept -> add(Severity.WARNING, "retention", table, "the configuration says that rows are kept for " + kept + ", the source deletes them after "
                        + risk.retention().map(Object::toString).orElse("no time"), null));
    }

    private void store() {
        Optional<StoreFinding> tested = ports.findings().finding(ports.store().uri());
        if (StoreFinding.believed(ports.store().conditionalWrites(), tested) != ConditionalWrites.ATOMIC) {
            add(Severity.NOTE, "store", Optional.empty(), "nobody knows whether conditional writes of " + ports.store().uri()
                    + " are atomic, so that a lease of a dead exporter on another machine is taken over only by --take-over", "archive selftest");
        }
    }

    private void past(TableSpec table) {
        Optional<String> name = Optional.of(table.name());
        PastDifference past = PastDifference.of(ports, table);
        past.refusal().ifPresent(error -> {
            findings.removeIf(found -> found.message().startsWith(error.getMessage())); // validation has said it, and did not know what to run
            add(Severity.ERROR, "ledger", name, error.getMessage(), "archive ledger rebuild --table " + table.name());
        });
        if (past.refusal().isEmpty() && past.firstUnfounded().isPresent()) {
            add(Severity.ERROR, "ledger", name, past.unfounded() + (past.unfounded() == 1 ? " window is" : " windows are") + " archived by the ledger and without a manifest in the archive, the first is " + past.firstUnfounded().get(),
                    "archive verify --table " + table.name() + " --level head");
        }
        past.foreign().forEach(key -> add(Severity.WARNING, "ledger", name, key + " describes a window that the table's grid does not have", null));
        List<Intent> begun = ports.ledger().intents(table.name());
        if (!begun.isEmpty()) {
            add(Severity.NOTE, "ledger", name, begun.size() + " revisions were begun and not finished, or are being made now; the next export looks at them", null);
        }
    }

    private void windows(TableSpec table) {
        Map<WindowState, Integer> troubled = new EnumMap<>(WindowState.class);
        LedgerPages.each(ports.ledger(), table.name(), record -> {
            if (record.needsAttention() && !record.recount() || record.state() == WindowState.QUARANTINED) {
                troubled.merge(record.state(), 1, Integer::sum);
            }
        });
        troubled.forEach((state, count) -> add(state == WindowState.QUARANTINED ? Severity.ERROR : Severity.WARNING, "windows", Optional.of(table.name()),
                count + (count == 1 ? " window waits" : " windows wait") + " for a person: " + (state == WindowState.COMMITTED || state == WindowState.SEALED ? "rows are parked" : state.name()), "archive status --table " + table.name()));
    }

    private void strays(TableSpec table) {
        new WindowPlan(ports, table).strays().ifPresent(what -> add(Severity.WARNING, "source", Optional.of(table.name()), what, null));
    }
}
