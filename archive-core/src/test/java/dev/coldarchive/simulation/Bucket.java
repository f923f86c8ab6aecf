package dev.coldarchive.simulation;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** What befalls the bucket outside of any call: an object is lost or damaged, until an operator brings back its former version; a put arrives after its process has given it up. */
final class Bucket {
    private final Simulation simulation;
    private final Scheduler scheduler;
    private final Map<ObjectKey, BooleanSupplier> formerVersions = new TreeMap<>();
    private final Map<ObjectKey, Runnable> onTheirWay = new TreeMap<>();
    private int inFlight;

    Bucket(Simulation simulation) {
        this.simulation = simulation;
        this.scheduler = simulation.scheduler;
    }

    /** Somebody deletes an object, or it rots. */
    void lose(ObjectKey key) {
        int how = scheduler.random.nextInt(4);
        scheduler.trace("bucket", (how == 0 ? "loses " : "damages ") + key);
        formerVersions.put(key, simulation.store.lose(key, how == 0 ? null : how == 1 ? MemoryStore::truncated : MemoryStore::bitFlipped));
        simulation.archive.lost(key);
    }

    /** The operator brings back what was lost, as far as nobody has put anything else there. */
    void bringBack() {
        formerVersions.forEach((key, former) -> {
            if (former.getAsBoolean()) {
                scheduler.trace("bucket", "has the former version of " + key + " again");
                simulation.archive.broughtBack(key);
            }
        });
        formerVersions.clear();
    }

    /** A put that is on its way, whatever becomes of the process that sent it. */
    void arrivesLater(Object[] put) {
        ObjectKey key = (ObjectKey) put[0];
        Path file = simulation.directory.resolve("in-flight-" + ++inFlight);
        try {
            Files.copy((Path) put[1], file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runnable arrival = () -> arrive(key, file, (ContentDigest) put[2], (PutCondition) put[3]);
        onTheirWay.put(key, arrival);
        scheduler.add(new Scheduler.Actor("network", scheduler.now().plus(scheduler.upTo(Duration.ofMinutes(15)))) {
            @Override
            void step() {
                wakesAt = null;
                if (onTheirWay.remove(key, arrival)) {
                    arrival.run();
                }
            }
        });
    }

    /** What is on its way to a key arrives now, in the last moment before somebody else's put. */
    void perhapsArrives(ObjectKey key) {
        if (onTheirWay.containsKey(key) && scheduler.chance(5_000)) {
            onTheirWay.remove(key).run();
        }
    }

    private void arrive(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        try {
            scheduler.trace("network", "late put of " + key);
            simulation.changed(simulation.store.put(key, file, content, condition), "put", new Object[] {key, file, content, condition}, false);
        } catch (ArchiveException e) {
            scheduler.trace("network", "is refused: " + simulation.said(e));
        }
    }
}
