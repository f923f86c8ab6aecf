package dev.coldarchive.daemon.notify;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Health;
import dev.coldarchive.daemon.config.NotifySettings;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Posts alarms when they begin, when they get worse and when they end, and once a day what was archived. An alarm that lasts is told once; one that the webhook did not take is
 * told anew when its reason is heard of again. What it knows ends with the process: after a restart, what still stands is told again.
 *
 * <p>A summary is sent by the first thing that is heard after its time, and by no clock of its own: one that is missing says that nothing works any more. Safe for use by
 * several threads.
 */
public final class Notifications implements ArchiveListener, AutoCloseable {
    private static final String RETENTION_CONFLICT = "ExportRetentionConflict";
    private static final String OVERDUE = "ExportOverdue";
    private static final String FAILING = "ExportFailing";
    private static final String WINDOW_REFUSED = "ExportWindowRefused";
    private static final String VERIFICATION_FAILED = "ExportVerificationFailed";
    private static final String DEPENDENCY_DOWN = "ExportDependencyDown";
    /** The cause of an alarm that has no window. */
    private static final String ITSELF = "itself";
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final NotifySettings settings;
    private final String instance;
    private final AlarmThresholds thresholds;
    private final TimeSource time;
    private final Outbox outbox;
    private final StandingAlarms standing = new StandingAlarms();
    private final DayTally tally;
    /** Tables that were planned, and did not fail since. */
    private final Set<String> goingWell = new HashSet<>();
    private Optional<Instant> nextSummary;
    private Instant lastSummary;

    Notifications(NotifySettings settings, String instance, AlarmThresholds thresholds, TimeSource time, Outbox outbox) {
        this.settings = settings;
        this.instance = instance;
        this.thresholds = thresholds;
        this.time = time;
        this.outbox = outbox;
        this.lastSummary = time.now();
        this.tally = new DayTally(lastSummary);
        this.nextSummary = summaryAfter(lastSummary);
    }

    /** Opens no connection before there is something to say. */
    public static Notifications of(NotifySettings settings, String instance, AlarmThresholds thresholds) {
        TimeSource time = TimeSource.system();
        return new Notifications(settings, instance, thresholds, time, new Outbox(new Webhook(settings.url(), DEADLINE), time, Chance.system()));
    }

    private Optional<Instant> summaryAfter(Instant now) {
        return settings.dailySummary().map(at -> {
            Instant today = LocalDate.ofInstant(now, ZoneOffset.UTC).atTime(at).toInstant(ZoneOffset.UTC);
            return today.isAfter(now) ? today : today.plus(Duration.ofDays(1));
        });
    }

    /** When the webhook last took a summary, at first when this began; empty if none are sent. */
    public synchronized Optional<Instant> lastSummary() {
        return nextSummary.map(next -> lastSummary);
    }

    @Override
    public synchronized void retention(RetentionRisk risk) {
        tally.risk(risk);
        String table = risk.table();
        if (goingWell.remove(table)) { // a table may fail after it was planned; another cycle has begun since
            end(FAILING, table, ITSELF, "it can be exported again");
        }
        judge(risk);
        summarise();
    }

    /**
     * What a look beside the cycles has found: one that works for hours, or hangs, must not keep people from hearing that loss comes near. It sends no summary, which says that
     * cycles go on; and what it could not find out is for a cycle to say, which tries more than once.
     */
    public synchronized void seen(Health health) {
        health.tables().values().stream().map(Health.Table::retention).filter(risk -> risk.unknown().isEmpty()).forEach(this::judge);
    }

    private void judge(RetentionRisk risk) {
        String table = risk.table();
        if (risk.conflict()) {
            begin(RETENTION_CONFLICT, table, ITSELF, LagSeverity.CRITICAL, risk.sentence() + ". What is archived is safe. Pause the job that deletes rows, then export", risk.command());
        } else {
            end(RETENTION_CONFLICT, table, ITSELF, "loss is no longer near");
        }
        LagSeverity overdue = thresholds.severityOf(risk.overdue());
        if (overdue != LagSeverity.NORMAL) {
            begin(OVERDUE, table, ITSELF, overdue, risk.sentence() + ". What is archived is safe", "archive doctor");
        } else {
            end(OVERDUE, table, ITSELF, "it has caught up");
        }
    }

    @Override
    public synchronized void exportPlanned(String table, List<Window> windows) {
        goingWell.add(table);
    }

    @Override
    public synchronized void windowFailed(String table, Window window, ArchiveException error) {
        tally.failed(table, window);
        failing(table, window, error);
    }

    /** A table that another exporter has is in good hands. */
    @Override
    public synchronized void tableFailed(String table, ArchiveException error) {
        goingWell.remove(table);
        if (error instanceof LeaseHeldException) {
            if (standing.endAll(FAILING, table)) {
                tell(Notice.Event.ENDED, FAILING, table, LagSeverity.NORMAL, "another exporter has it", Optional.empty());
            }
        } else {
            failing(table, ITSELF, error);
        }
    }

    private void failing(String table, Object cause, ArchiveException error) {
        if (!(error instanceof CircuitOpenException)) { // that has an alarm of its own
            begin(FAILING, table, cause, LagSeverity.WARNING, error.getMessage() + ". The cursor has not moved, what is archived is safe; it is tried again", "archive doctor");
        }
    }

    @Override
    public synchronized void windowDone(WindowOutcome outcome) {
        String table = outcome.table();
        switch (outcome.result()) {
            case COMMITTED, ADOPTED, UNCHANGED -> {
                if (outcome.result() != WindowOutcome.Result.UNCHANGED) {
                    tally.archived(outcome);
                }
                end(FAILING, table, outcome.window(), "what had failed is archived");
                end(WINDOW_REFUSED, table, outcome.window(), "what was refused is archived");
            }
            case QUARANTINED -> {
                tally.failed(table, outcome.window());
                end(FAILING, table, outcome.window(), "what had failed was refused");
                begin(WINDOW_REFUSED, table, outcome.window(), LagSeverity.CRITICAL, "window " + outcome.window().start() + " cannot be archived: " + outcome.detail()
                        + ". Its rows are in the source still; later windows go on", "archive status --table " + table);
            }
            case NOT_CLOSED -> { } // waits for a writer, and ends by itself
        }
        summarise();
    }

    @Override
    public synchronized void windowVerified(WindowVerdict verdict) {
        if (verdict.verdict().problem()) {
            begin(VERIFICATION_FAILED, verdict.table(), verdict.window(), LagSeverity.CRITICAL, "window " + verdict.window().start() + " is " + verdict.verdict() + ": " + verdict.detail()
                    + ". Nothing was changed", "archive verify --table " + verdict.table());
        } else {
            end(VERIFICATION_FAILED, verdict.table(), verdict.window(), "it verifies again");
        }
    }

    /** It was read back, and holds what the source does. */
    @Override
    public synchronized void windowSealed(String table, Window window) {
        end(VERIFICATION_FAILED, table, window, "it was read back, and is sealed");
    }

    @Override
    public synchronized void breakerChanged(Dependency dependency, CircuitBreaker.State now, String reason) {
        if (now == CircuitBreaker.State.OPEN) {
            begin(DEPENDENCY_DOWN, dependency.toString(), ITSELF, LagSeverity.CRITICAL, "the " + dependency + ": " + reason + ". What is archived is safe; it is tried again", "archive doctor");
        } else if (now == CircuitBreaker.State.CLOSED) {
            end(DEPENDENCY_DOWN, dependency.toString(), ITSELF, "it answers again");
        }
    }

    /**
     * Goes on with these tables, as another configuration has them: alarms of a table that is left out end.
     *
     * @param configured names
     */
    public synchronized void tables(List<String> configured) {
        goingWell.retainAll(configured);
        for (StandingAlarms.Key alarm : standing.all()) {
            if (!alarm.name().equals(DEPENDENCY_DOWN) && !configured.contains(alarm.subject()) && standing.endAll(alarm.name(), alarm.subject())) {
                tell(Notice.Event.ENDED, alarm.name(), alarm.subject(), LagSeverity.NORMAL, "the table is not configured any more", Optional.empty());
            }
        }
    }

    private void begin(String alarm, String subject, Object cause, LagSeverity severity, String text, String next) {
        if (standing.begin(alarm, subject, cause, severity)) {
            tell(Notice.Event.ALARM, alarm, subject, severity, text, Optional.of(next));
        }
    }

    private void end(String alarm, String subject, Object cause, String text) {
        if (standing.end(alarm, subject, cause)) {
            tell(Notice.Event.ENDED, alarm, subject, LagSeverity.NORMAL, text, Optional.empty());
        }
    }

    private void tell(Notice.Event event, String alarm, String subject, LagSeverity severity, String text, Optional<String> next) {
        Notice notice = new Notice(event, alarm, subject, severity, text, next, time.now(), Optional.empty());
        outbox.put(alarm + " of " + subject, NoticeBody.of(notice, instance, settings.format()), taken -> heard(notice, taken));
    }

    private synchronized void heard(Notice notice, boolean taken) {
        if (notice.event() == Notice.Event.SUMMARY) {
            lastSummary = taken ? notice.at() : lastSummary;
        } else if (notice.event() == Notice.Event.ALARM && !taken) {
            standing.untold(notice.alarm(), notice.subject());
        }
    }

    private void summarise() {
        Instant now = time.now();
        if (nextSummary.isPresent() && !nextSummary.get().isAfter(now)) {
            nextSummary = summaryAfter(now);
            DaySummary summary = tally.close(now, standing.names());
            Notice notice = new Notice(Notice.Event.SUMMARY, "", "", LagSeverity.NORMAL, NoticeBody.words(summary), Optional.empty(), now, Optional.of(summary));
            outbox.put("the daily summary", NoticeBody.of(notice, instance, settings.format()), taken -> heard(notice, taken));
        }
    }

    /** Posts what waits, for a few seconds at most. */
    @Override
    public void close() {
        outbox.close();
    }
}
