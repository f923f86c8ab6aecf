package dev.coldarchive.ledger;

import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.time.Instant;
import java.util.Optional;

/**
 * What a selftest found out about a store.
 *
 * @param store the store's {@linkplain dev.coldarchive.store.ObjectStore#uri() uri}
 * @param conditionalWrites what became of conditional puts that raced
 * @param details the whole result, for people
 * @param testedAt by the ledger's clock; what is recorded gets its own
 */
public record StoreFinding(String store, ConditionalWrites conditionalWrites, String details, Instant testedAt) {

    /**
     * What to believe of a store's conditional writes: what was found by trying, else what its adapter knows. A trial that told nothing changes nothing.
     */
    public static ConditionalWrites believed(ConditionalWrites known, Optional<StoreFinding> found) {
        return found.map(StoreFinding::conditionalWrites).filter(tried -> tried != ConditionalWrites.UNKNOWN).orElse(known);
    }
}
