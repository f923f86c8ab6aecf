package dev.coldarchive.restore;

import dev.coldarchive.Archiver;
import dev.coldarchive.internal.work.InOrder;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.restore.ObjectStanding.State;
import dev.coldarchive.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The objects that the newest manifests of a range name, rows that are parked included, each as it stands when its turn comes. */
final class RangeObjects {
    /** Looks that are under way at once: each takes a round trip, and there may be tens of thousands. */
    private static final int LOOKS = 8;

    private final Archiver archiver;
    private final List<String> tables;
    private final ColdStorage storage;
    private final TimeSource time;

    /** @param tables all that there are */
    RangeObjects(Archiver archiver, List<String> tables, ColdStorage storage, TimeSource time) {
        this.archiver = archiver;
        this.tables = tables;
        this.storage = storage;
        this.time = time;
    }

    RestoreOverview each(RestoreRequest request, Consumer<ObjectStanding> reader) {
        RestoreOverview.Count count = new RestoreOverview.Count();
        try (InOrder<ObjectStanding> looks = new InOrder<>("restore", LOOKS, object -> {
            count.add(object);
            reader.accept(object);
        })) {
            for (String table : request.tables().isEmpty() ? tables : request.tables()) {
                try (Stream<Manifest> manifests = archiver.manifests(table, request.start(), request.end())) {
                    manifests.forEach(manifest -> {
                        count.window();
                        Stream.concat(manifest.parts().stream(), manifest.parked().stream().map(Manifest.Parked::file)).forEach(part -> looks.add(() -> look(manifest, part)));
                    });
                }
            }
            looks.finish();
        }
        return count.overview();
    }

    /** Those of them that are still on their way. */
    List<ObjectStanding> onTheirWay(List<ObjectStanding> before) {
        List<ObjectStanding> left = new ArrayList<>();
        try (InOrder<ObjectStanding> looks = new InOrder<>("restore", LOOKS, object -> left.addAll(object.state() == State.IN_PROGRESS ? List.of(object) : List.of()))) {
            before.forEach(object -> looks.add(() -> standing(object)));
            looks.finish();
        }
        return left;
    }

    private ObjectStanding look(Manifest manifest, Manifest.Part part) {
        return standing(new ObjectStanding(manifest.table(), manifest.window(), part.key(), part.content().sizeBytes(), Optional.empty(), Optional.empty(), State.MISSING, Optional.empty()));
    }

    /** The same object as it stands now. */
    private ObjectStanding standing(ObjectStanding before) {
        Optional<ColdStorage.Standing> now = storage.standing(before.key());
        return new ObjectStanding(before.table(), before.window(), before.key(), before.sizeBytes(), now.map(ColdStorage.Standing::object).flatMap(StoredObject::storageClass),
                now.flatMap(ColdStorage.Standing::cold), now.map(this::state).orElse(State.MISSING), now.flatMap(ColdStorage.Standing::readableUntil));
    }

    private State state(ColdStorage.Standing standing) {
        Optional<Instant> until = standing.readableUntil();
        if (standing.cold().isEmpty()) {
            return State.NOT_COLD;
        } else if (standing.inProgress()) {
            return State.IN_PROGRESS;
        }
        return until.isEmpty() ? State.NOT_REQUESTED : until.get().isAfter(time.now()) ? State.RESTORED : State.EXPIRED;
    }
}
