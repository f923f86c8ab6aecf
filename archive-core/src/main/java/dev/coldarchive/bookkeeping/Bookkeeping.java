package dev.coldarchive.bookkeeping;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Lengths;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.LedgerBook;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows a ledger to people, and sets cursors for them. Safe for use by several threads. */
public final class Bookkeeping {
    /** Longer than a cursor takes to be set. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final Books books;
    private final Place place;
    private final Guards guards;
    private final TimeSource time = TimeSource.system();

    /** The faces of one ledger. */
    public record Books(LedgerReader ledger, LeaseStore leases, LedgerBook book, Holds holds) {}

    /** As whom, and from where, leases are taken. */
    public record Place(Path workDir, String instance) {}

    /**
     * @param books the ledger, in the parts that are needed here
     * @param place as whom, and from where, leases are taken
     * @param retries how often what fails is tried again
     */
    public Bookkeeping(Books books, Place place, FailurePolicy retries) {
        this.books = books;
        this.place = place;
        this.guards = Guards.of(retries, time, Chance.system(), ArchiveListener.NONE);
    }

    private <T> T asking(String what, Supplier<T> transaction) {
        return guards.ledger().repeat(guards.policy().ledger(), what, transaction);
    }

    /** @param audit how many of the latest changes are wanted */
    public LedgerView show(String table, int audit) {
        return asking("read the ledger of " + table, () -> {
            Map<WindowState, Long> windows = new EnumMap<>(WindowState.class);
            List<DayCount> days = books.ledger.days(table, LedgerPages.FIRST, LedgerPages.LAST);
            days.forEach(day -> windows.merge(day.state(), day.windows(), Long::sum));
            return new LedgerView(table, books.ledger.cursor(table), windows, days.stream().mapToLong(DayCount::rows).sum(), days.stream().mapToLong(DayCount::sizeBytes).sum(),
                    days.stream().filter(DayCount::needsAttention).mapToLong(DayCount::windows).sum(), books.ledger.intents(table), books.book.lease(table), books.holds.open(table), books.book.audit(table, audit));
        });
    }

    /**
     * Says what {@link #set} would do. Windows that the ledger does not account for are never passed over: their rows would be taken for archived.
     *
     * @throws ArchiveException of category USAGE if {@code to} starts no window, or the table has no cursor
     */
    public CursorPlan plan(TableSpec table, Instant to) {
        if (!table.grid().isOnGrid(to)) {
            throw new ArchiveException(Category.USAGE, "cannot set the cursor of table " + table.name() + " to " + to + ": that is off its grid of " + Lengths.words(table.grid().every()),
                    "the nearest windows are " + table.grid().at(to) + " and " + table.grid().next(table.grid().at(to))).inTable(table.name());
        }
        Instant from = asking("read the cursor of " + table.name(), () -> books.ledger.cursor(table.name())).map(Cursor::position).orElseThrow(() -> new ArchiveException(Category.USAGE,
                "cannot set the cursor of table " + table.name() + ": it has none yet", "the first export sets it; start-from in the configuration says where archiving begins; archive ledger rebuild finds"
                + " what the archive holds").inTable(table.name()));
        return asking("read the windows of " + table.name(), () -> new CursorSearch(books.ledger, table, from, to, time.now()).plan());
    }

    /**
     * Sets a cursor, under the table's lease; the reason is kept in the ledger's audit.
     *
     * @param takeOver whether whoever holds the table's lease is known to be dead
     * @return what was done
     * @throws ArchiveException of category USAGE if the plan is refused by now, LEASE if another exporter holds the table's lease
     */
    public CursorPlan set(TableSpec table, Instant to, String why, boolean takeOver) {
        try (Workplace workplace = Workplace.open(place.workDir, place.instance, Chance.system())) {
            LeaseStore.TakeOver mode = takeOver ? LeaseStore.TakeOver.FORCED : LeaseStore.TakeOver.NEVER;
            Lease lease = asking("take the lease of " + table.name(), () -> books.leases.acquire(table.name(), workplace.owner(), LEASE, mode));
            try {
                CursorPlan plan = plan(table, to);
                if (plan.refusal().isPresent()) {
                    throw new ArchiveException(Category.USAGE, "cannot set the cursor of table " + table.name() + " to " + to + ": " + plan.refusal().get(), plan.wayOut().orElse(null)).inTable(table.name());
                }
                asking("set the cursor of " + table.name(), () -> books.book.place(lease, plan.from(), to, why));
                return plan;
            } finally {
                guards.ledger().once(() -> {
                    books.leases.release(lease);
                    return Optional.empty();
                });
            }
        }
    }
}
