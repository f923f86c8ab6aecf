package dev.coldarchive.simulation;

import dev.coldarchive.store.MemoryStore.Conditions;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What kind of world a seed makes.
 *
 * @param exporters daemons, each with a work directory of its own
 * @param conditions what the store makes of conditions
 * @param slices slices of a window
 * @param keyed whether the table has a unique key
 * @param byColumn whether a source column chooses the part
 * @param partition length of the table's partitions; null for none
 * @param retention age at which rows are dropped; null for never
 * @param retentionKnown whether the archiver has been told of it
 * @param byHand whether somebody drops partitions by hand, of hours that have just ended, while they are read too
 * @param required whether the archiver has been told that no price is NULL; writers do not keep to it
 * @param marks whether writers mark what they touch
 * @param failovers whether the ledger may lose its last commits
 * @param losses whether the bucket may lose or damage what was put before its process died; it has versions, and an operator
 * @param late whether a put whose process has given it up, or died, may arrive later
 * @param faults looks in ten thousand that fail; of the calls that change something {@value #WORSE} times as many
 * @param deaths the same for calls at which the process dies
 * @param stops the same for calls at which the process is stopped for minutes
 * @param switches calls in a hundred at which another actor goes on
 * @param horizon how long all this goes on
 */
record Circumstances(
        int exporters, Conditions conditions, int slices, boolean keyed, boolean byColumn, Duration partition, Duration retention, boolean retentionKnown, boolean byHand, boolean required, boolean marks,
        boolean failovers, boolean losses, boolean late, int faults, int deaths, int stops, int switches, Duration horizon) {

    /** How much worse it gets for calls that change something: there are few of them, and they are what matters. */
    static final int WORSE = 8;

    /** Whether rows vanish that nobody in particular has deleted. */
    boolean drops() {
        return retention != null || byHand;
    }

    /** Whether a partition may be gone without the archiver's having heard that rows were lost. */
    boolean dropsUnheard() {
        return partition != null && drops() && !(retention != null && retentionKnown);
    }

    static Circumstances of(SplittableRandom random) {
        boolean stops = random.nextInt(5) == 0;
        int exporters = stops ? 2 + random.nextInt(2) : 1 + random.nextInt(3);
        int kind = random.nextInt(10);
        Conditions conditions = kind < 6 ? Conditions.ATOMIC : kind < 8 ? Conditions.RACY : Conditions.IGNORED;
        Duration partition = random.nextInt(10) < 6 ? Duration.ofHours(1 + random.nextInt(2)) : null;
        int keeps = random.nextInt(10);
        Duration retention = keeps < 2 ? Duration.ofMinutes(70 + random.nextInt(60)) : keeps < 6 ? Duration.ofHours(4 + random.nextInt(3)) : null;
        // Of rows that are deleted one by one nobody can know that they were there; of a partition that is gone one can.
        boolean known = partition == null || random.nextBoolean();
        boolean byHand = partition != null && !(retention != null && known) && random.nextInt(3) == 0;
        boolean required = random.nextInt(4) == 0;
        boolean losses = random.nextInt(4) == 0;
        // What arrives late on a store without conditions overwrites whatever is there.
        boolean late = conditions == Conditions.ATOMIC && random.nextInt(3) == 0;
        // Nothing can help a store without conditions if the ledger forgets who has the lease.
        boolean failovers = random.nextInt(10) < 3 && (conditions == Conditions.ATOMIC || exporters == 1);
        boolean calm = random.nextInt(10) == 0;
        return new Circumstances(exporters, conditions, 1 + random.nextInt(10) / 6, random.nextInt(10) < 3, random.nextInt(10) < 2, partition, retention, known, byHand, required, random.nextInt(10) < 6, failovers,
                losses, late, calm ? 0 : random.nextInt(80), calm || stops ? 0 : random.nextInt(12), stops ? 60 + random.nextInt(60) : calm ? 0 : random.nextInt(12), 2 + random.nextInt(40), Duration.ofHours(6 + random.nextInt(4)));
    }
}
