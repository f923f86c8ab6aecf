package dev.coldarchive.cost;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one storage class costs, in dollars.
 *
 * @param gbMonth keeping 2^30 bytes for a month
 * @param requests what a thousand requests cost
 * @param minimum what is billed at least
 * @param retrieval bringing objects back, by tier; a class that is read at once has no tier but {@link RetrievalTier#STANDARD}
 */
public record ClassPrice(double gbMonth, Requests requests, Minimum minimum, Map<RetrievalTier, Retrieval> retrieval) {

    /**
     * A thousand requests each.
     *
     * @param put writing an object, or a part of one, in this class
     * @param get reading an object
     * @param transition moving an object into this class by a lifecycle rule
     */
    public record Requests(double put, double get, double transition) {}

    /**
     * What is billed however small an object is and however soon it leaves.
     *
     * @param days an object that is deleted, overwritten or moved earlier is billed until then
     * @param bytes a smaller object is billed as if it had these
     * @param overheadBytes billed on top of each object in this class
     * @param standardOverheadBytes billed on top of each object, at the price of STANDARD
     */
    public record Minimum(int days, long bytes, long overheadBytes, long standardOverheadBytes) {
        public static final Minimum NONE = new Minimum(0, 0, 0, 0);
    }

    /**
     * @param gb bringing 2^30 bytes back
     * @param thousand a thousand requests for it
     */
    public record Retrieval(double gb, double thousand) {
        public static final Retrieval FREE = new Retrieval(0, 0);
    }

    public ClassPrice {
        if (gbMonth < 0 || Double.isNaN(gbMonth)) {
            throw new IllegalArgumentException("a price of " + gbMonth + " dollars is none");
        }
        retrieval = Map.copyOf(retrieval);
    }

    /** Empty if this class does not offer the tier. */
    public Optional<Retrieval> retrieval(RetrievalTier tier) {
        return Optional.ofNullable(retrieval.get(tier));
    }

    /** The same, kept for another price. */
    public ClassPrice withGbMonth(double price) {
        return new ClassPrice(price, requests, minimum, retrieval);
    }

    /** The same, with other prices of requests. */
    public ClassPrice withRequests(Requests others) {
        return new ClassPrice(gbMonth, others, minimum, retrieval);
    }

    /** The same, with another price of a tier. */
    public ClassPrice withRetrieval(RetrievalTier tier, Retrieval price) {
        Map<RetrievalTier, Retrieval> all = new EnumMap<>(RetrievalTier.class);
        all.putAll(retrieval);
        all.put(tier, price);
        return new ClassPrice(gbMonth, requests, minimum, all);
    }
}
