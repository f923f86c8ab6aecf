package dev.coldarchive.restore;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TransientException;
import dev.coldarchive.cost.ClassPrice;
import dev.coldarchive.cost.Prices;
import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.restore.ColdStorage.Answer;
import dev.coldarchive.restore.ObjectStanding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What has to be asked for, object by object, what it would cost, and what was answered. Not thread-safe. */
final class Requests {
    private final RestoreRequest request;
    private final Instant until;
    private final Map<ColdClass, long[]> wanted = new EnumMap<>(ColdClass.class);
    private boolean noRoom;
    private long accepted;
    private long extended;
    private long inProgress;
    private long fellBack;
    private long nothingToDo;
    private long missing;

    Requests(RestoreRequest request, Instant now) {
        this.request = request;
        this.until = now.plus(Duration.ofDays(request.days()));
    }

    /** Counts an object in, if it has to be asked for. */
    void want(ObjectStanding object) {
        if (isWanted(object)) {
            long[] sums = wanted.computeIfAbsent(object.cold().orElseThrow(), from -> new long[4]);
            boolean extension = object.state() == State.RESTORED;
            sums[0]++;
            sums[1] += object.sizeBytes();
            sums[2] += extension ? 1 : 0;
            sums[3] += extension ? 0 : object.sizeBytes();
        }
    }

    private boolean isWanted(ObjectStanding object) {
        return switch (object.state()) {
            case NOT_REQUESTED, EXPIRED -> true;
            case RESTORED -> object.readableUntil().filter(until::isAfter).isPresent();
            case NOT_COLD, IN_PROGRESS, MISSING -> false;
        };
    }

    List<RestorePlan.Step> steps(Prices prices) {
        return wanted.entrySet().stream().map(entry -> step(entry.getKey(), entry.getValue(), prices)).toList();
    }

    private RestorePlan.Step step(ColdClass from, long[] sums, Prices prices) {
        Optional<RetrievalTier> tier = tier(from);
        double copies = from.makesCopies() ? prices.of(Prices.STANDARD).map(ClassPrice::gbMonth).orElse(0.0) * sums[1] / Prices.GB * request.days() / 30 : 0;
        Optional<Double> dollars = tier.flatMap(speed -> prices.retrieval(from.storageClass(), speed, sums[0], sums[3], 0)).map(retrieval -> retrieval + copies);
        return new RestorePlan.Step(from, sums[0], sums[1], sums[2], tier.flatMap(from::longest), dollars);
    }

    /** What the class offers of what was asked for. */
    private Optional<RetrievalTier> tier(ColdClass from) {
        return Optional.of(request.tier()).filter(from::offers).or(() -> request.fallBack().filter(from::offers));
    }

    /** @throws ArchiveException if a class does not offer the tier: before anything was asked for */
    static void requireOffered(RestorePlan plan) {
        RetrievalTier tier = plan.request().tier();
        for (RestorePlan.Step step : plan.steps()) {
            if (step.longest().isEmpty()) {
                throw new ArchiveException(Category.USAGE, "cannot restore " + (step.objects() == 1 ? "1 object" : step.objects() + " objects") + " from " + step.from() + ": it offers no " + word(tier) + " retrieval; nothing was asked for",
                        "say one of " + Arrays.stream(RetrievalTier.values()).filter(step.from()::offers).map(other -> "--tier " + word(other) + " (" + step.from().longest(other).get().toHours()
                                + " h at most)").collect(Collectors.joining(", ")) + "; or, for these objects alone, --fall-back " + word(RetrievalTier.STANDARD));
            }
        }
    }

    /** Asks for an object, unless nothing has to be asked for. */
    void make(ColdStorage storage, ObjectStanding object) {
        if (!isWanted(object)) {
            inProgress += object.state() == State.IN_PROGRESS ? 1 : 0;
            missing += object.state() == State.MISSING ? 1 : 0;
            nothingToDo += object.state().readable() ? 1 : 0;
            return;
        }
        ColdClass from = object.cold().orElseThrow();
        RetrievalTier offered = tier(from).orElseThrow();
        RetrievalTier tier = noRoom ? request.fallBack().orElse(offered) : offered;
        Answer answer = storage.restore(object.key(), from, tier, request.days());
        if (answer == Answer.NO_CAPACITY) {
            noRoom = true;
            tier = request.fallBack().filter(slower -> slower != offered).orElseThrow(() -> noCapacity(object, offered));
            answer = storage.restore(object.key(), from, tier, request.days());
        }
        switch (answer) {
            case ACCEPTED -> {
                accepted++;
                fellBack += tier == request.tier() ? 0 : 1;
            }
            case EXTENDED -> extended++;
            case IN_PROGRESS -> inProgress++;
            case NOT_COLD -> nothingToDo++;
            case NO_CAPACITY -> throw noCapacity(object, tier);
        }
    }

    private ArchiveException noCapacity(ObjectStanding object, RetrievalTier tier) {
        return new TransientException("cannot restore object " + object.key() + ": the store has no room for " + word(tier) + " retrievals now; what was asked for before it (" + (accepted + extended) + ") stays so",
                tier == RetrievalTier.EXPEDITED ? "say the same again later, or with --fall-back " + word(RetrievalTier.STANDARD) : "say the same again later", null).inTable(object.table()).inWindow(object.window()).atKey(object.key());
    }

    RestoreReport report() {
        return new RestoreReport(accepted, extended, inProgress, fellBack, nothingToDo, missing);
    }

    private static String word(RetrievalTier tier) {
        return tier.name().charAt(0) + tier.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
