package dev.coldarchive.retention;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.retention.HoldReport.Done;
import dev.coldarchive.retention.HoldReport.Effect;
import dev.coldarchive.source.RetentionJob;
import dev.coldarchive.source.RetentionJobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Pauses what deletes rows of a table, and resumes it. The ledger is told first: what is written there and runs still is paused by the next hold, and what is not written there is never resumed. Safe
 * for use by several threads.
 */
public final class Holding {
    private final RetentionJobs jobs;
    private final Holds holds;
    private final List<TableSpec> tables;

    /**
     * @param jobs what deletes rows
     * @param holds what was paused, and by whom
     * @param tables those that it may be asked about
     */
    public Holding(RetentionJobs jobs, Holds holds, List<TableSpec> tables) {
        this.jobs = jobs;
        this.holds = holds;
        this.tables = List.copyOf(tables);
    }

    /** Holds of a table that were not ended, oldest first. */
    public List<Hold> open(String table) {
        return holds.open(table);
    }

    /**
     * Holds a table: each of its jobs that runs is paused; where it has none, prune alone is held, which any hold does. May be said again, and then finishes what broke off.
     *
     * @param by who says so
     * @throws ArchiveException if source or ledger does not answer, or the role may not pause the job
     */
    public HoldReport hold(String table, String reason, String by) {
        List<Done> done = new ArrayList<>(holdJobs(table, reason, by).done());
        boolean jobless = done.isEmpty();
        if (done.stream().noneMatch(one -> one.effect() == Effect.HELD || one.effect() == Effect.HELD_ALREADY)) {
            boolean already = holds.open(table).stream().anyMatch(hold -> hold.job() == Hold.NO_JOB);
            holds.begin(new Hold(0, table, Hold.NO_JOB, reason, by, Instant.EPOCH));
            done.add(new Done(Hold.NO_JOB, already ? Effect.HELD_ALREADY : Effect.HELD, jobless ? "the database has no retention job for it" : ""));
        }
        return new HoldReport(table, done);
    }

    /** Holds the jobs alone. */
    HoldReport holdJobs(String table, String reason, String by) {
        List<Hold> open = holds.open(table);
        return new HoldReport(table, jobs.jobs(spec(table)).stream().map(job -> hold(job, open, new Hold(0, table, job.id(), reason, by, Instant.EPOCH))).toList());
    }

    private Done hold(RetentionJob job, List<Hold> open, Hold wanted) {
        Optional<Hold> ours = open.stream().filter(hold -> hold.job() == job.id()).findFirst();
        if (ours.isEmpty() && !job.scheduled()) {
            return new Done(job.id(), Effect.PAUSED_BY_OTHERS, "it was paused already, and not by us");
        }
        boolean takenOver = ours.filter(hold -> hold.automatic() && !wanted.automatic()).isPresent();
        if (ours.isEmpty() || takenOver) {
            holds.begin(wanted);
        }
        if (job.scheduled() || takenOver) { // it may be released at this moment, because loss is far again
            jobs.schedule(job, false);
        }
        return new Done(job.id(), job.scheduled() || takenOver ? Effect.HELD : Effect.HELD_ALREADY, ours.map(hold -> "by " + hold.by() + " since " + hold.since() + ": " + hold.reason()).orElse(""));
    }

    /** Ends all holds of a table, and resumes the jobs that were paused for them. */
    public HoldReport release(String table) {
        return release(table, hold -> true);
    }

    /** Ends those holds that nobody asked for. */
    HoldReport releaseAutomatic(String table) {
        return release(table, Hold::automatic);
    }

    private HoldReport release(String table, Predicate<Hold> which) {
        List<Hold> open = holds.open(table).stream().filter(which).toList();
        List<RetentionJob> all = open.stream().allMatch(hold -> hold.job() == Hold.NO_JOB) ? List.of() : jobs.jobs(spec(table));
        List<Done> done = new ArrayList<>();
        for (Hold hold : open) {
            Optional<RetentionJob> paused = all.stream().filter(job -> job.id() == hold.job() && !job.scheduled()).findFirst();
            paused.ifPresent(job -> jobs.schedule(job, true));
            holds.end(hold);
            if (holds.open(table).stream().anyMatch(other -> other.id() == hold.id())) { // a person has taken it over meanwhile
                paused.ifPresent(job -> jobs.schedule(job, false));
                continue;
            }
            boolean released = paused.isPresent() || hold.job() == Hold.NO_JOB;
            done.add(new Done(hold.job(), released ? Effect.RELEASED : Effect.ENDED, released ? "" : "it runs already, or is no more"));
        }
        return new HoldReport(table, done);
    }

    private TableSpec spec(String table) {
        return tables.stream().filter(spec -> spec.name().equals(table)).findFirst()
                .orElseThrow(() -> new ArchiveException(Category.USAGE, "cannot find table " + table + ": it is not configured", null));
    }
}
