package dev.coldarchive.daemon.page;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What waits for a person, the worst first. */
final class Needs {
    private static final Duration NO_DANGER = ChronoUnit.FOREVER.getDuration();

    private static final Duration LATELY = Duration.ofMinutes(10);

    private final List<Need> needs = new ArrayList<>();

    /** How soon somebody should look. */
    enum Urgency { NOW, SOON, WHEN_THERE_IS_TIME }

    /**
     * One thing to do.
     *
     * @param table empty if it is about all
     * @param message a sentence
     * @param command what to run; empty if there is nothing to run
     */
    record Need(Urgency urgency, Optional<String> table, String message, Optional<String> command) {}

    private Needs() {}

    static List<Need> of(Health health, LoopHealth loop, Lookout.Look look, Map<Dependency, Diary.Breaker> breakers) {
        Needs found = new Needs();
        if (loop.state() == LoopHealth.State.DIED) {
            found.add(Urgency.NOW, Optional.empty(), "nothing is exported any more: " + loop.diedOf().orElse("the loop has ended") + "; start the daemon again", null);
        }
        breakers.forEach((dependency, breaker) -> {
            if (breaker.state() != CircuitBreaker.State.CLOSED) {
                found.add(Urgency.SOON, Optional.empty(), "the " + dependency + " is left alone for a while: " + breaker.reason(), "archive doctor");
            }
        });
        health.tables().values().stream().filter(table -> table.retention().unknown().isEmpty()).sorted(Comparator.comparing(table -> table.retention().conflict() ? table.retention().untilLoss().orElse(Duration.ZERO) : NO_DANGER))
                .forEach(table -> found.retention(table.retention(), table.lastSuccess().filter(health.asOf().minus(LATELY)::isBefore).isPresent()));
        found.unknown(health);
        found.setbacks(loop);
        look.tables().values().forEach(table -> found.windows(table, look.days().get(table.table().name())));
        found.needs.sort(Comparator.comparing(Need::urgency));
        return found.needs;
    }

    /** What does not answer, said once for all tables that cannot be judged therefore. */
    private void unknown(Health health) {
        Map<String, List<RetentionRisk>> risks = new LinkedHashMap<>();
        health.tables().values().stream().map(Health.Table::retention).forEach(risk -> risk.unknown().ifPresent(why -> risks.computeIfAbsent(why, any -> new ArrayList<>()).add(risk)));
        risks.forEach((why, all) -> add(all.stream().anyMatch(RetentionRisk::conflict) ? Urgency.NOW : Urgency.SOON, Optional.of(all.get(0).table()).filter(only -> all.size() == 1),
                why + "; how long rows" + (all.size() == 1 ? "" : " of " + all.size() + " tables") + " are safe cannot be told", "archive doctor"));
    }

    /** What keeps whole tables back, said once for all of them; windows that fail are tried again, and are overdue when that does not help. */
    private void setbacks(LoopHealth loop) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        loop.tables().forEach((table, activity) -> activity.setbacks().stream().filter(setback -> setback.window().isEmpty())
                .forEach(setback -> tables.computeIfAbsent(setback.why(), why -> new ArrayList<>()).add(table)));
        tables.forEach((why, names) -> add(Urgency.SOON, Optional.of(names.get(0)).filter(only -> names.size() == 1),
                why + (names.size() == 1 ? "" : ": this keeps " + names.size() + " tables back") + "; it is tried again", "archive doctor"));
    }

    /** @param moving whether the table's cursor has moved lately: then it is caught up already, and there is nothing to run */
    private void retention(RetentionRisk risk, boolean moving) {
        if (moving && risk.alarming() && !risk.conflict()) {
            add(Urgency.WHEN_THERE_IS_TIME, Optional.of(risk.table()), risk.sentence() + "; it is being caught up", null);
        } else if (risk.alarming()) {
            Urgency urgency = risk.severity().compareTo(LagSeverity.CRITICAL) >= 0 ? Urgency.NOW : Urgency.SOON;
            add(urgency, Optional.of(risk.table()), risk.sentence() + (risk.conflict() ? "; pause the job that deletes them, then run:" : ""), Commands.about(risk));
        }
    }

    private void windows(TableLook look, List<Calendar.Day> days) {
        String table = look.table().name();
        Map<Alike, List<WindowRecord>> alike = look.needPerson().stream()
                .collect(Collectors.groupingBy(record -> new Alike(WindowKind.of(record), record.reason()), () -> new TreeMap<>(Comparator.comparing(Alike::kind).thenComparing(Alike::words)), Collectors.toList()));
        alike.forEach((what, records) -> windows(table, what, records));
        Map<WindowKind, Long> listed = look.needPerson().stream().collect(Collectors.groupingBy(WindowKind::of, Collectors.counting()));
        Map<WindowKind, Long> all = look.all().stream().filter(TableLook::needsPerson)
                .collect(Collectors.groupingBy(WindowKind::of, TreeMap::new, Collectors.summingLong(DayCount::windows)));
        all.forEach((kind, count) -> more(table, kind, count - listed.getOrDefault(kind, 0L), listed.containsKey(kind)));
        long missing = days.stream().mapToLong(day -> day.windows().getOrDefault(WindowKind.MISSING, 0L)).sum();
        if (missing > 0) {
            add(Urgency.NOW, Optional.of(table), missing + (missing == 1 ? " window is" : " windows are") + " missing: the cursor has passed, and the ledger knows nothing of "
                    + (missing == 1 ? "it" : "them"), "archive gaps --table " + Commands.quoted(table));
        }
    }

    /** Windows that one sentence is enough for. */
    private record Alike(WindowKind kind, Optional<String> reason) {
        String words() {
            return reason.map(why -> ": " + why).orElse("");
        }
    }

    private void windows(String table, Alike what, List<WindowRecord> records) {
        Window first = records.get(0).window();
        boolean one = records.size() == 1;
        add(urgency(what.kind()), Optional.of(table),
                (one ? "window " + first.start() : records.size() + " windows from " + first.start() + " on") + " " + words(what.kind(), one) + what.words(),
                one ? Commands.about(what.kind(), table, first).orElse(null) : "archive status --table " + Commands.quoted(table));
    }

    private void more(String table, WindowKind kind, long count, boolean someWereNamed) {
        if (count > 0) {
            add(urgency(kind), Optional.of(table), (someWereNamed ? "and " : "") + count + (count == 1 ? " window " : " windows ") + (someWereNamed ? "more " : "") + words(kind, count == 1),
                    "archive status --table " + Commands.quoted(table));
        }
    }

    private static Urgency urgency(WindowKind kind) {
        return kind == WindowKind.GONE ? Urgency.WHEN_THERE_IS_TIME : Urgency.SOON;
    }

    private static String words(WindowKind kind, boolean one) {
        return switch (kind) {
            case QUARANTINED -> (one ? "is" : "are") + " refused, and the cursor stays before";
            case GONE -> (one ? "was" : "were") + " taken by retention before the first export";
            default -> (one ? "waits" : "wait") + " for a person";
        };
    }

    private void add(Urgency urgency, Optional<String> table, String message, String command) {
        needs.add(new Need(urgency, table, message, Optional.ofNullable(command)));
    }
}
