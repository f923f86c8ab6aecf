package dev.coldarchive.restore;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Archiver;
import dev.coldarchive.Transient;
import dev.coldarchive.TransientException;
import dev.coldarchive.cost.Prices;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.restore.ObjectStanding.State;
import dev.coldarchive.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings the objects of archived windows back out of cold storage classes: those that the newest manifests name, and no others. Nothing is remembered anywhere: what has been
 * asked for the store says itself, so that each step may die, and be said again. Safe for use by several threads.
 */
public final class Restore {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    /** Looks in a row that may fail while waiting: five hours without the store are worth an error. */
    private static final int PATIENT_LOOKS = 20;

    private final ColdStorage storage;
    private final RangeObjects objects;
    private final Prices prices;
    private final TimeSource time;

    /**
     * How far waiting is.
     *
     * @param objects that were waited for
     * @param left of these, how many are still on their way
     * @param bytesLeft what these have
     * @param pause until the next look
     */
    public record Waiting(long objects, long left, long bytesLeft, Duration pause) {}

    /**
     * @param archiver reads the manifests
     * @param tables configured names: those that no table named in a request means
     */
    public Restore(Archiver archiver, List<String> tables, ColdStorage storage, Prices prices, Patience patience) {
        this.storage = new GuardedColdStorage(storage, patience);
        this.objects = new RangeObjects(archiver, List.copyOf(tables), this.storage, patience.time());
        this.prices = prices;
        this.time = patience.time();
    }

    /**
     * What a store can do of this.
     *
     * @throws ArchiveException of category USAGE if it has no cold storage classes
     */
    public static ColdStorage of(ObjectStore store) {
        if (store instanceof ColdStorage cold) {
            return cold;
        }
        throw new ArchiveException(Category.USAGE, "cannot restore from " + store.uri() + ": a store of this kind has no cold storage classes",
                "nothing has to be restored: archive verify --level full reads all of it now");
    }

    /**
     * How the objects stand.
     *
     * @param each is given every object when it was looked at, table by table, oldest window first
     */
    public RestoreOverview overview(RestoreRequest request, Consumer<ObjectStanding> each) {
        return objects.each(request, each);
    }

    /** Says what {@link #act} would do; asks for nothing. */
    public RestorePlan plan(RestoreRequest request, Consumer<ObjectStanding> each) {
        Requests requests = new Requests(request, time.now());
        RestoreOverview found = objects.each(request, object -> {
            requests.want(object);
            each.accept(object);
        });
        return new RestorePlan(request, found, requests.steps(prices));
    }

    /**
     * Asks for everything that is not there for as long as it should be. What was asked for before is left alone, so that this may be said again, and goes on where it ended.
     *
     * @throws ArchiveException of category USAGE, before anything was asked for, if a class does not offer the tier; {@link Transient} if the store has no room for it now and no
     *     other was named
     */
    public RestoreReport act(RestorePlan plan, Consumer<ObjectStanding> each) {
        Requests.requireOffered(plan);
        Requests requests = new Requests(plan.request(), time.now());
        objects.each(plan.request(), object -> {
            requests.make(storage, object);
            each.accept(object);
        });
        return requests.report();
    }

    /**
     * Waits until nothing is on its way any more: looks, and pauses longer each time, a quarter of an hour at most. What nobody has asked for is not waited for.
     *
     * @param each is told after every look
     * @return how the objects stand then
     */
    public RestoreOverview await(RestoreRequest request, Consumer<Waiting> each) {
        List<ObjectStanding> begun = new ArrayList<>();
        objects.each(request, object -> begun.addAll(object.state() == State.IN_PROGRESS ? List.of(object) : List.of()));
        List<ObjectStanding> left = begun;
        long all = left.size();
        int failed = 0;
        for (Duration pause = FIRST_PAUSE; !left.isEmpty(); pause = longer(pause)) {
            each.accept(new Waiting(all, left.size(), left.stream().mapToLong(ObjectStanding::sizeBytes).sum(), pause));
            if (!time.pause(pause)) {
                throw new TransientException("cannot wait any longer: interrupted", "what was asked for stays so: archive restore --status says how far it is", null);
            }
            try {
                left = objects.onTheirWay(left);
                failed = 0;
            } catch (ArchiveException e) {
                if (!(e instanceof Transient) || ++failed == PATIENT_LOOKS) {
                    throw e;
                }
            }
        }
        return objects.each(request, object -> { });
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.multipliedBy(3).dividedBy(2);
        return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }
}
