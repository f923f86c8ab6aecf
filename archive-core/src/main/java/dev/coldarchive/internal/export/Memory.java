package dev.coldarchive.internal.export;

/**
 * What exports of one process remember from one to the next; after a restart they begin without it, and nothing is lost by that.
 *
 * @param rounds which archived windows were counted again
 * @param past whether ledger and archive tell of the same past
 * @param seals which windows are to be sealed
 */
public record Memory(RecountRounds rounds, SamePast past, SealSchedule seals) {

    public Memory(SealSchedule seals) {
        this(new RecountRounds(), new SamePast(), seals);
    }

    /** For work that goes by no former one. */
    static Memory none() {
        return new Memory(new SealSchedule(table -> table.retention()));
    }
}
