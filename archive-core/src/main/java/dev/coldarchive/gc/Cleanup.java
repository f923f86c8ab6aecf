package dev.coldarchive.gc;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.GuardedStore;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.manifest.ArchiveNames;
import dev.coldarchive.internal.work.AbandonedScratch;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.Removal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes away what is left behind: unfinished uploads, temporary files of dead processes, parked rows that are merged, what selftests wrote; and, only when told so, objects that
 * nothing names. What a manifest names, of whatever revision, an open intent, or the records of the archive themselves are never touched. It may run beside exporters; what
 * nothing names it takes only while nobody works on any table. Safe for use by several threads.
 */
public final class Cleanup {
    private final Where where;
    private final List<TableSpec> tables;
    private final TimeSource time;
    private final Chance chance;
    private final Guards guards;

    /** What is cleaned up, and what says what is needed. */
    public record Where(ObjectStore store, Removal removal, LedgerReader ledger, LeaseStore leases, Path workDir, String instance) {}

    /** @param tables those that are configured */
    public Cleanup(Where where, List<TableSpec> tables, FailurePolicy retries, TimeSource time, Chance chance) {
        this.where = where;
        this.tables = List.copyOf(tables);
        this.time = time;
        this.chance = chance;
        this.guards = Guards.of(retries, time, chance, ArchiveListener.NONE);
    }

    /**
     * Looks for what is left behind; takes nothing away.
     *
     * @param olderThan what is younger is left alone, by this machine's clock
     * @param unknown whether what cannot be proven to be the archive's own is to be taken away too
     * @throws ArchiveException of category USAGE if the archive belongs to somebody else, INTEGRITY if a manifest cannot be read: nobody knows what it names
     */
    public CleanupPlan plan(Duration olderThan, boolean unknown) {
        Instant before = time.now().minus(olderThan);
        Search search = search(before);
        List<Leftover> found = search.run(where.workDir);
        return new CleanupPlan(before, unknown, found, search.more());
    }

    private Search search(Instant before) {
        GuardedStore store = new GuardedStore(where.store, guards);
        ArchiveNames names = new ArchiveNames(store, guards);
        requireOwn(names);
        return new Search(store, where.removal, where.ledger, tables, names, before);
    }

    private void requireOwn(ArchiveNames names) {
        String owner = names.instance().orElseThrow(() -> new ArchiveException(Category.NOT_INITIALISED, "cannot clean up " + where.store.uri() + ": nothing was ever archived there",
                "correct the store's uri; what lies there is somebody else's"));
        if (!owner.equals(where.instance)) {
            throw new ArchiveException(Category.USAGE, "cannot clean up " + where.store.uri() + ": the archive there belongs to instance " + owner + ", and this one is " + where.instance,
                    "correct instance or the store's uri");
        }
    }

    /**
     * Takes away what was planned, after looking again: what is named or changed by now stays.
     *
     * @param each is told of what is gone
     */
    public CleanupReport act(CleanupPlan plan, Consumer<Leftover> each) {
        Outcome outcome = new Outcome(each);
        Search again = search(plan.before());
        Set<Leftover> left = new HashSet<>(again.run(where.workDir));
        List<Leftover> planned = plan.taken();
        planned.stream().filter(leftover -> !needsQuiet(leftover)).forEach(leftover -> outcome.take(leftover, left));
        List<Leftover> quiet = planned.stream().filter(Cleanup::needsQuiet).toList();
        if (!quiet.isEmpty()) {
            takeInQuiet(quiet, again.allTables(), plan, outcome);
        }
        return outcome.report();
    }

    /** An exporter might just be about to take it in, or to write it without an intent that names it. */
    private static boolean needsQuiet(Leftover leftover) {
        return leftover.kind() == Leftover.Kind.UNKNOWN || leftover.kind() == Leftover.Kind.MERGED || leftover.kind() == Leftover.Kind.UPLOAD && leftover.name().startsWith(Search.RECORDS);
    }

    private void takeInQuiet(List<Leftover> quiet, Set<String> all, CleanupPlan plan, Outcome outcome) {
        String owner = where.instance + "/gc-" + String.format(Locale.ROOT, "%08x", (long) (chance.getAsDouble() * (1L << 32)));
        try (HeldLeases leases = new HeldLeases(where.leases, all, owner, time)) {
            Search search = search(plan.before());
            Set<Leftover> left = new HashSet<>(search.run(where.workDir));
            for (Leftover leftover : quiet) {
                leases.keep();
                outcome.take(leftover, left);
            }
        } catch (ArchiveException e) {
            outcome.failures.add(e);
        }
    }

    private boolean remove(Leftover leftover) {
        if (leftover.file().isPresent()) {
            return AbandonedScratch.delete(leftover.file().get());
        }
        return guards.store().call(guards.policy().storeRead(), "remove " + leftover.name(),
                () -> leftover.upload().map(where.removal::drop).orElseGet(() -> where.removal.remove(leftover.object().orElseThrow())));
    }

    /** What becomes of each. */
    private final class Outcome {
        private final Consumer<Leftover> each;
        private final List<Leftover> removed = new ArrayList<>();
        private final List<Leftover> kept = new ArrayList<>();
        private final List<ArchiveException> failures = new ArrayList<>();
        private boolean denied;

        Outcome(Consumer<Leftover> each) {
            this.each = each;
        }

        void take(Leftover planned, Set<Leftover> left) {
            try {
                boolean gone = !denied && left.contains(planned) && remove(planned);
                (gone ? removed : kept).add(planned);
                if (gone) {
                    each.accept(planned);
                }
            } catch (ArchiveException e) {
                denied |= e.category() == Category.PERMISSION; // nor will the next be allowed
                failures.add(e);
            }
        }

        CleanupReport report() {
            return new CleanupReport(removed, kept, failures);
        }
    }
}
