package dev.coldarchive.selftest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.selftest.Finding.Result;
import dev.coldarchive.selftest.Samples.Sample;
import dev.coldarchive.store.ConfirmationMeans;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tries out on a real store what the archive would like to rely on, under a prefix of its own. It deletes nothing, as the archive never does: some hundred small objects stay,
 * the larger ones made empty.
 */
public final class Selftest {
    /** What keys of all objects begin with that are only there to try something out. */
    public static final String PREFIX = "_archive-selftest/";
    private static final int SMALL_RACERS = 8;
    private static final int SMALL_ROUNDS = 25;
    private static final int SLOW_ROUNDS = 12;
    private static final int LARGE_ROUNDS = 3;

    private final ObjectStore store;
    private final Samples samples;
    private final String scratch;
    private final Sizes sizes;

    private Selftest(ObjectStore store, Path temporary, String name, Sizes sizes) {
        this.store = store;
        this.samples = new Samples(temporary);
        this.scratch = PREFIX + name + "/";
        this.sizes = sizes;
    }

    /**
     * How large the objects are for which size matters.
     *
     * @param slowBytes takes its time on the way: a store that compares before it has read the body is caught in every second round, and in one of twenty with a small one
     * @param partsBytes goes up in parts where a store takes parts
     */
    record Sizes(int slowBytes, int partsBytes) {
        static final Sizes REAL = new Sizes(1 << 20, (5 << 20) + 1_000);
    }

    /** One trial. */
    private interface Trial {
        Finding run() throws InterruptedException;
    }

    /**
     * Runs every trial. Takes some seconds, moves about 110 MB, and uses threads of its own, which end before this does.
     *
     * @param temporary an empty directory of the caller's, for some 20 MB of files that stay there
     * @param name what tells this run's objects from those of others; random
     * @throws ArchiveException if not even one object can be written and read
     */
    public static SelftestReport run(ObjectStore store, Path temporary, String name) {
        return run(store, temporary, name, Sizes.REAL);
    }

    static SelftestReport run(ObjectStore store, Path temporary, String name, Sizes sizes) {
        return new Selftest(store, temporary, name, sizes).run();
    }

    private SelftestReport run() {
        List<Finding> findings = new ArrayList<>();
        Sample first = samples.small(0);
        StoredObject written = put("first", first, PutCondition.ABSENT);
        findings.add(readAfterWrite(first));
        findings.add(metadata(first));
        findings.add(listAfterWrite());
        findings.add(tried(Guarantee.CHECKSUMS, this::checksums));
        findings.add(tried(Guarantee.CHECKSUM_ON_HEAD, this::checksumOnHead));
        findings.add(tried(Guarantee.CONDITIONS, () -> conditions(written)));
        findings.addAll(races());
        findings.add(tried(Guarantee.NOTHING_LEFT, this::nothingLeft));
        findings.add(store.head(key("first")).flatMap(StoredObject::versionId).map(version -> new Finding(Guarantee.VERSIONS, Result.KEPT, ""))
                .orElse(new Finding(Guarantee.VERSIONS, Result.ABSENT, "objects have no versions")));
        return new SelftestReport(store.uri(), scratch, findings);
    }

    private static Finding tried(Guarantee guarantee, Trial trial) {
        try {
            return trial.run();
        } catch (ArchiveException e) {
            return new Finding(guarantee, Result.UNKNOWN, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Finding(guarantee, Result.UNKNOWN, "interrupted");
        }
    }

    private Finding readAfterWrite(Sample sample) {
        ContentDigester read = new ContentDigester();
        try (InputStream in = store.open(key("first"), 0); OutputStream through = read.through(OutputStream.nullOutputStream())) {
            in.transferTo(through);
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot read object " + key("first") + ": " + e, null, e);
        }
        return judged(Guarantee.READ_AFTER_WRITE, read.finish().equals(sample.content()), "other bytes came back than were written");
    }

    private Finding metadata(Sample sample) {
        Optional<String> kept = store.head(key("first")).flatMap(StoredObject::sha256);
        return judged(Guarantee.METADATA, kept.equals(Optional.of(sample.content().sha256())), "what came back is " + kept.orElse("nothing"));
    }

    private Finding listAfterWrite() {
        put("listed", samples.small(1), PutCondition.ABSENT);
        try (Stream<StoredObject> listed = store.list(scratch, "*")) {
            List<ObjectKey> keys = listed.map(StoredObject::key).toList();
            return judged(Guarantee.LIST_AFTER_WRITE, keys.equals(List.of(key("first"), key("listed"))), "the list shows " + keys);
        }
    }

    /** An upload with the checksum of another content; the same upload with its own shows that nothing else was wrong. */
    private Finding checksums() {
        Sample sample = samples.small(2);
        boolean refused = false;
        try {
            put("damaged", sample.mistaken(), PutCondition.ABSENT);
        } catch (ArchiveException e) {
            refused = true;
        }
        boolean absent = store.head(key("damaged")).isEmpty();
        put("sound", sample, PutCondition.ABSENT);
        return judged(Guarantee.CHECKSUMS, refused && absent, refused ? "a damaged upload was refused and stands all the same" : "a damaged upload was taken");
    }

    private Finding checksumOnHead() {
        if (!(store instanceof ConfirmationMeans confirming)) {
            return new Finding(Guarantee.CHECKSUM_ON_HEAD, Result.UNKNOWN, "the adapter does not say");
        }
        ConfirmationMeans.Means means = confirming.meansFor(key("first"));
        return switch (means) {
            case CHECKSUM -> new Finding(Guarantee.CHECKSUM_ON_HEAD, Result.KEPT, "puts are confirmed by it");
            case ETAG -> new Finding(Guarantee.CHECKSUM_ON_HEAD, Result.ABSENT, "puts are confirmed by the ETag, those in parts by reading them back");
            case READING -> new Finding(Guarantee.CHECKSUM_ON_HEAD, Result.ABSENT, "puts are confirmed by reading them back");
        };
    }

    private Finding conditions(StoredObject first) {
        Sample other = samples.small(3);
        boolean created = !refuses("first", other, PutCondition.ABSENT);
        put("replaced", samples.small(4), PutCondition.ABSENT);
        boolean replaced = !refuses("replaced", other, PutCondition.replacing(first));
        boolean invented = !refuses("nowhere", other, PutCondition.replacing(first));
        List<String> wrong = Stream.of(created ? "an object was created where one was" : "", replaced ? "an object was replaced that was another" : "",
                invented ? "an object was replaced where none was" : "").filter(text -> !text.isEmpty()).toList();
        return judged(Guarantee.CONDITIONS, wrong.isEmpty(), String.join("; ", wrong));
    }

    private boolean refuses(String name, Sample sample, PutCondition condition) {
        try {
            put(name, sample, condition);
            return false;
        } catch (PreconditionFailedException e) {
            return true;
        }
    }

    private List<Finding> races() {
        ExecutorService threads = Executors.newFixedThreadPool(SMALL_RACERS);
        try {
            List<Sample> small = IntStream.range(10, 10 + SMALL_RACERS).mapToObj(samples::small).toList();
            List<Sample> slow = List.of(samples.large(0, sizes.slowBytes), samples.large(1, sizes.slowBytes));
            List<Sample> large = List.of(samples.large(2, sizes.partsBytes), samples.large(3, sizes.partsBytes));
            PutRace single = new PutRace(store, threads, Stream.concat(Collections.nCopies(SMALL_ROUNDS, small).stream(), Collections.nCopies(SLOW_ROUNDS, slow).stream()).toList());
            PutRace inParts = new PutRace(store, threads, Collections.nCopies(LARGE_ROUNDS, large));
            return List.of(creating(Guarantee.CREATE_RACE, single), replacing(Guarantee.REPLACE_RACE, single), creating(Guarantee.LARGE_CREATE_RACE, inParts),
                    replacing(Guarantee.LARGE_REPLACE_RACE, inParts));
        } finally {
            threads.shutdownNow();
        }
    }

    private Finding creating(Guarantee guarantee, PutRace race) {
        return tried(guarantee, () -> race.run(guarantee, key -> PutCondition.ABSENT, round -> key(guarantee, round)));
    }

    private Finding replacing(Guarantee guarantee, PutRace race) {
        Sample before = samples.small(5);
        return tried(guarantee, () -> race.run(guarantee, key -> PutCondition.replacing(put(key, before, PutCondition.ABSENT)), round -> key(guarantee, round)));
    }

    private Finding nothingLeft() {
        Sample large = samples.large(4, sizes.partsBytes);
        boolean refused = refuses("first", large, PutCondition.ABSENT);
        int left = store.abandonUploads(key("first"));
        List<StoredObject> sizeable;
        try (Stream<StoredObject> objects = store.list(scratch, "*")) {
            sizeable = objects.filter(object -> object.sizeBytes() >= sizes.slowBytes).toList();
        }
        sizeable.forEach(object -> put(object.key(), samples.empty(), PutCondition.replacing(object)));
        return refused ? judged(Guarantee.NOTHING_LEFT, left == 0, left + " unfinished uploads were left; they are dropped now")
                : new Finding(Guarantee.NOTHING_LEFT, Result.UNKNOWN, "the upload was not refused");
    }

    private static Finding judged(Guarantee guarantee, boolean kept, String blame) {
        return new Finding(guarantee, kept ? Result.KEPT : Result.BROKEN, kept ? "" : blame);
    }

    private StoredObject put(String name, Sample sample, PutCondition condition) {
        return put(key(name), sample, condition);
    }

    private StoredObject put(ObjectKey key, Sample sample, PutCondition condition) {
        return store.put(key, sample.file(), sample.content(), condition);
    }

    private ObjectKey key(Guarantee guarantee, int round) {
        return key(guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + round);
    }

    private ObjectKey key(String name) {
        return ObjectKey.of(scratch + name);
    }
}
