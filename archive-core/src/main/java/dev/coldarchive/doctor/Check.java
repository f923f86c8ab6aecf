package dev.coldarchive.doctor;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A look at one thing that can be wrong.
 *
 * @param table configured name of the table it is about; empty if about all
 * @param needs what has to be as it should be, of the same table where it is about one, before this is worth a look
 * @param look how it is looked at
 */
public record Check(CheckId id, Optional<String> table, Set<CheckId> needs, Look look) {

    public Check {
        needs = Set.copyOf(needs);
    }

    /** Looks at one thing, and changes nothing. */
    @FunctionalInterface
    public interface Look {
        /**
         * @throws dev.coldarchive.ArchiveException which is a failure, with its hint as what to do
         */
        Outcome look() throws Exception;
    }

    /** Of nothing in particular. */
    public static Check of(CheckId id, Look look) {
        return new Check(id, Optional.empty(), id.needs(), look);
    }

    /** Of one table. */
    public static Check of(CheckId id, String table, Look look) {
        return new Check(id, Optional.of(table), id.needs(), look);
    }

    /** The same, after one thing more. */
    public Check after(CheckId need) {
        EnumSet<CheckId> all = EnumSet.of(need);
        all.addAll(needs);
        return new Check(id, table, all, look);
    }
}
