package dev.coldarchive.restore;

import dev.coldarchive.restore.ObjectStanding.State;
import dev.coldarchive.store.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the objects of a range stand, counted: it does not grow with their number.
 *
 * @param windows archived windows of the range; some have no object
 * @param groups alike objects; by place, then state
 * @param readableUntil when the first of the copies that are there goes; empty if there is none
 * @param missing the first keys at which nothing is
 */
public record RestoreOverview(long windows, List<Group> groups, Optional<Instant> readableUntil, List<ObjectKey> missing) {
    private static final int NAMED = 20;

    public RestoreOverview {
        groups = List.copyOf(groups);
        missing = List.copyOf(missing);
    }

    /** Objects that lie in the same place and stand alike. */
    public record Group(String place, Optional<ColdClass> cold, State state, long objects, long sizeBytes) {}

    /** Objects in any state. */
    public long objects() {
        return groups.stream().mapToLong(Group::objects).sum();
    }

    /** Size of the objects in any state. */
    public long sizeBytes() {
        return groups.stream().mapToLong(Group::sizeBytes).sum();
    }

    /** Objects in this state. */
    public long objects(State state) {
        return in(state).mapToLong(Group::objects).sum();
    }

    /** Size of the objects in this state. */
    public long sizeBytes(State state) {
        return in(state).mapToLong(Group::sizeBytes).sum();
    }

    private Stream<Group> in(State state) {
        return groups.stream().filter(group -> group.state() == state);
    }

    /** Whether all can be read now. */
    public boolean readable() {
        return groups.stream().allMatch(group -> group.state().readable());
    }

    /** Whether all can be read once what is on its way has come. */
    public boolean readableSoon() {
        return groups.stream().allMatch(group -> group.state().readable() || group.state() == State.IN_PROGRESS);
    }

    /** Counts objects. Not thread-safe. */
    static final class Count {
        private record Kind(String place, Optional<ColdClass> cold, State state) {}

        private final Map<Kind, long[]> groups = new LinkedHashMap<>();
        private final List<ObjectKey> missing = new ArrayList<>();
        private Instant readableUntil;
        private long windows;

        void window() {
            windows++;
        }

        void add(ObjectStanding object) {
            long[] sums = groups.computeIfAbsent(new Kind(object.place(), object.cold(), object.state()), kind -> new long[2]);
            sums[0]++;
            sums[1] += object.sizeBytes();
            if (object.state() == State.RESTORED) {
                readableUntil = object.readableUntil().filter(until -> readableUntil == null || until.isBefore(readableUntil)).orElse(readableUntil);
            } else if (object.state() == State.MISSING && missing.size() < NAMED) {
                missing.add(object.key());
            }
        }

        RestoreOverview overview() {
            List<Group> all = groups.entrySet().stream().map(entry -> new Group(entry.getKey().place, entry.getKey().cold, entry.getKey().state, entry.getValue()[0], entry.getValue()[1]))
                    .sorted(Comparator.comparing(Group::place).thenComparing(Group::state)).toList();
            return new RestoreOverview(windows, all, Optional.ofNullable(readableUntil), missing);
        }
    }
}
