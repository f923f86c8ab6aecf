package dev.coldarchive.cost;

import dev.coldarchive.cost.ClassPrice.Minimum;
import dev.coldarchive.cost.ClassPrice.Requests;
import dev.coldarchive.cost.ClassPrice.Retrieval;
import java.util.Map;
import java.util.Optional;

/**
 * What the store asks for, by storage class, and what the database asks for keeping the same rows. Dollars; a GB has 2^30 bytes, as S3 bills it.
 *
 * @param classes by the class's name as S3 spells it
 * @param databaseGbMonth keeping 2^30 bytes in the database for a month
 */
public record Prices(Map<String, ClassPrice> classes, double databaseGbMonth) {
    /** Bytes of a GB. */
    public static final double GB = 1L << 30;
    /** The class of an object that names none. */
    public static final String STANDARD = "STANDARD";

    private static final Minimum SMALL_OBJECTS = new Minimum(30, 128 << 10, 0, 0);
    private static final Map<RetrievalTier, Retrieval> AT_ONCE = Map.of(RetrievalTier.STANDARD, Retrieval.FREE);

    public Prices {
        classes = Map.copyOf(classes);
    }

    /** What AWS asked for in us-east-1. Of storage, puts and gets in STANDARD it is what the requirements of this project name; docs/how-to/lifecycle-and-cost.md has the table. */
    public static Prices defaults() {
        return new Prices(Map.of(
                STANDARD, new ClassPrice(0.023, new Requests(0.005, 0.0004, 0), Minimum.NONE, AT_ONCE),
                // the frequent tier; objects under 128 KB never leave it
                "INTELLIGENT_TIERING", new ClassPrice(0.023, new Requests(0.005, 0.0004, 0.01), Minimum.NONE,
                        Map.of(RetrievalTier.EXPEDITED, new Retrieval(0.03, 10), RetrievalTier.STANDARD, Retrieval.FREE, RetrievalTier.BULK, Retrieval.FREE)),
                "STANDARD_IA", new ClassPrice(0.0125, new Requests(0.01, 0.001, 0.01), SMALL_OBJECTS, Map.of(RetrievalTier.STANDARD, new Retrieval(0.01, 0))),
                "ONEZONE_IA", new ClassPrice(0.01, new Requests(0.01, 0.001, 0.01), SMALL_OBJECTS, Map.of(RetrievalTier.STANDARD, new Retrieval(0.01, 0))),
                "GLACIER_IR", new ClassPrice(0.004, new Requests(0.02, 0.01, 0.02), new Minimum(90, 128 << 10, 0, 0), Map.of(RetrievalTier.STANDARD, new Retrieval(0.03, 0))),
                "GLACIER", new ClassPrice(0.004, new Requests(0.03, 0.0004, 0.03), new Minimum(90, 0, 32 << 10, 8 << 10),
                        Map.of(RetrievalTier.EXPEDITED, new Retrieval(0.03, 10), RetrievalTier.STANDARD, new Retrieval(0.01, 0.05), RetrievalTier.BULK, Retrieval.FREE)),
                "DEEP_ARCHIVE", new ClassPrice(0.00099, new Requests(0.05, 0.0004, 0.05), new Minimum(180, 0, 32 << 10, 8 << 10),
                        Map.of(RetrievalTier.STANDARD, new Retrieval(0.02, 0.1), RetrievalTier.BULK, new Retrieval(0.0025, 0.025)))), 0.25);
    }

    /** Empty for a class that has no price here. */
    public Optional<ClassPrice> of(String storageClass) {
        return Optional.ofNullable(classes.get(storageClass));
    }

    /**
     * What bringing objects back costs: per byte and per request, and keeping the copy in STANDARD for so many days.
     *
     * @return dollars; empty if the class is unknown or does not offer the tier
     */
    public Optional<Double> retrieval(String storageClass, RetrievalTier tier, long objects, long bytes, int days) {
        double copy = of(STANDARD).map(ClassPrice::gbMonth).orElse(0.0) * bytes / GB * days / 30;
        return of(storageClass).flatMap(price -> price.retrieval(tier)).map(price -> price.gb() * bytes / GB + price.thousand() * objects / 1_000 + copy);
    }
}
