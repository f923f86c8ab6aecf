package dev.coldarchive.daemon.page;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.daemon.http.HealthDocument;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.metrics.Known;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes down everything that the page's overview shows. Times are absolute, so that the same state gives the same document. */
final class StatusDocument {
    private static final int MARKS = 200;

    private StatusDocument() {}

    /**
     * What it is written from.
     *
     * @param health what was last found
     * @param loop how the loop is now
     * @param seen what the ledger said
     * @param entries what this process did
     */
    record Facts(Installation installation, Optional<Known<Health>> health, LoopHealth loop, Optional<Lookout.Seen> seen, Diary.Entries entries) {}

    static Map<String, Object> of(Facts facts) {
        Optional<Health> health = facts.health().map(Known::value);
        Optional<Lookout.Look> last = facts.seen().flatMap(Lookout.Seen::last);
        HealthDocument judged = HealthDocument.of(facts.health(), facts.loop());
        Diary.Entries entries = facts.entries();
        return new Fields()
                .with("instance", facts.installation().instance())
                .with("version", facts.installation().version())
                .with("store", facts.installation().store())
                .with("startedAt", entries.since())
                .with("status", lower(judged.status()))
                .with("reasons", judged.reasons())
                .with("seenAt", last.map(Lookout.Look::at))
                .with("lookFailed", facts.seen().flatMap(Lookout.Seen::failed))
                .with("errorsLastHour", health.map(Health::errorsLastHour))
                .with("loop", loop(facts.loop()))
                .with("needs", health.flatMap(known -> last.map(look -> Needs.of(known, facts.loop(), look, entries.breakers()).stream().map(StatusDocument::need).toList())).orElse(List.of()))
                .with("breakers", entries.breakers().entrySet().stream().map(entry -> breaker(entry.getKey(), entry.getValue())).toList())
                .with("running", entries.running().stream().map(work -> running(work, entries.rounds().get(work.table()))).toList())
                .with("lastDone", entries.lastDone().map(StatusDocument::done))
                .with("retrying", entries.retry().map(StatusDocument::retry))
                .with("throughput", new Fields().with("bucketSeconds", Throughput.BUCKET).with("buckets", entries.lastDay().stream().map(StatusDocument::bucket).toList()).map())
                .with("errors", entries.incidents().stream().map(StatusDocument::error).toList())
                .with("tables", last.map(look -> look.tables().values().stream().map(table -> table(table, look, health, facts.loop())).toList()).orElse(List.of()))
                .map();
    }

    private static Map<String, Object> breaker(Dependency dependency, Diary.Breaker breaker) {
        return new Fields().with("dependency", dependency).with("state", lower(breaker.state())).with("since", breaker.since()).with("reason", breaker.reason()).map();
    }

    private static Map<String, Object> done(Diary.Done done) {
        return new Fields().with("table", done.table()).with("start", done.window().start()).with("end", done.window().end()).with("at", done.at()).with("rows", done.rows())
                .with("millis", done.took().toMillis()).map();
    }

    private static Map<String, Object> retry(Diary.Retry retry) {
        return new Fields().with("at", retry.at()).with("what", retry.what()).with("failedTries", retry.failedTries()).with("waitSeconds", retry.pause()).with("message", retry.message()).map();
    }

    private static Map<String, Object> loop(LoopHealth loop) {
        return new Fields().with("state", lower(loop.state())).with("lastCycleStarted", loop.lastCycleStarted()).with("lastCycleEnded", loop.lastCycleEnded())
                .with("nextCycle", loop.nextCycle()).with("diedOf", loop.diedOf()).map();
    }

    private static Map<String, Object> need(Needs.Need need) {
        return new Fields().with("urgency", lower(need.urgency())).with("table", need.table()).with("message", need.message()).with("command", need.command()).map();
    }

    private static Map<String, Object> running(Diary.Running work, Diary.Round round) {
        return new Fields().with("table", work.table()).with("start", work.window().start()).with("end", work.window().end()).with("since", work.since()).with("rows", work.rows())
                .with("usualRows", work.usualRows() == 0 ? null : work.usualRows()).with("sizeBytes", work.sizeBytes())
                .with("windows", round == null ? null : round.windows()).with("windowsDone", round == null ? null : round.done()).map();
    }

    private static Map<String, Object> bucket(Throughput.Bucket bucket) {
        return new Fields().with("start", bucket.start()).with("windows", bucket.windows()).with("rows", bucket.rows()).with("sizeBytes", bucket.sizeBytes())
                .with("failures", bucket.failures()).map();
    }

    private static Map<String, Object> error(Incident incident) {
        return new Fields().with("table", incident.table()).with("start", incident.window().map(Window::start)).with("end", incident.window().map(Window::end))
                .with("category", incident.category()).with("message", incident.message()).with("hint", incident.hint()).with("command", incident.command())
                .with("first", incident.first()).with("last", incident.last()).with("times", incident.times()).with("over", incident.over()).map();
    }

    private static Map<String, Object> table(TableLook look, Lookout.Look all, Optional<Health> known, LoopHealth loop) {
        String name = look.table().name();
        Optional<Health.Table> health = known.map(found -> found.tables().get(name));
        Optional<LoopHealth.Activity> activity = Optional.ofNullable(loop.tables().get(name));
        List<DayCount> counts = look.all();
        return new Fields()
                .with("table", name)
                .with("windowSeconds", look.table().grid().every())
                .with("settleSeconds", look.table().lag())
                .with("firstWindow", look.first())
                .with("cursor", look.cursor().map(Cursor::position))
                .with("cursorMovedAt", look.cursor().map(Cursor::movedAt))
                .with("dueUntil", Calendar.dueEnd(look.table(), all.at()))
                .with("sealedUntil", counts.stream().filter(count -> count.state() == WindowState.SEALED).map(DayCount::until).max(Instant::compareTo))
                .with("windows", windows(all.days().get(name)))
                .with("rows", counts.stream().mapToLong(DayCount::rows).sum())
                .with("sizeBytes", counts.stream().mapToLong(DayCount::sizeBytes).sum())
                .with("lagSeconds", health.map(Health.Table::lag))
                .with("overdueSeconds", health.map(table -> table.retention().overdue()))
                .with("severity", health.map(table -> lower(table.retention().severity())))
                .with("retention", health.flatMap(table -> retention(table.retention(), all.at())))
                .with("doing", activity.map(doing -> lower(doing.doing())))
                .with("nextLook", activity.flatMap(LoopHealth.Activity::nextLook))
                .with("setbacks", activity.map(doing -> doing.setbacks().stream().map(StatusDocument::setback).toList()).orElse(List.of()))
                .with("lateWindows", look.marked().size())
                .with("late", look.marked().stream().limit(MARKS).map(window -> window.start().toString()).toList())
                .map();
    }

    private static Optional<Map<String, Object>> retention(RetentionRisk risk, Instant at) {
        return risk.retention().map(kept -> new Fields().with("keptSeconds", kept).with("boundary", at.minus(kept)).with("secondsUntilLoss", risk.untilLoss())
                .with("lossAt", risk.untilLoss().map(left -> at.plus(left))).with("endangered", risk.endangered().map(Window::start))
                .with("because", risk.cause().map(RetentionRisk.Cause::words)).with("conflict", risk.conflict()).with("unknown", risk.unknown()).map());
    }

    private static Map<String, Object> setback(LoopHealth.Setback setback) {
        return new Fields().with("start", setback.window().map(Window::start)).with("tries", setback.tries()).with("nextTry", setback.nextTry()).with("why", setback.why()).map();
    }

    private static Map<WindowKind, Long> windows(List<Calendar.Day> days) {
        Map<WindowKind, Long> all = new EnumMap<>(WindowKind.class);
        days.forEach(day -> day.windows().forEach((kind, count) -> all.merge(kind, count, Long::sum)));
        return all;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
