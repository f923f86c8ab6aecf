package dev.coldarchive.restore;

import dev.coldarchive.cost.RetrievalTier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where objects lie that are not read before they are restored, as S3 has it. Its class GLACIER_IR is read at once, and so is none of these. */
public enum ColdClass {
    /** The storage class GLACIER (Flexible Retrieval). */
    GLACIER("GLACIER", true, times(Duration.ofMinutes(5), Duration.ofHours(5), Duration.ofHours(12))),
    /** The storage class DEEP_ARCHIVE. */
    DEEP_ARCHIVE("DEEP_ARCHIVE", true, times(null, Duration.ofHours(12), Duration.ofHours(48))),
    /** The tier Archive Access of INTELLIGENT_TIERING. */
    ARCHIVE_ACCESS("INTELLIGENT_TIERING", false, times(Duration.ofMinutes(5), Duration.ofHours(5), Duration.ofHours(12))),
    /** The tier Deep Archive Access of INTELLIGENT_TIERING. */
    DEEP_ARCHIVE_ACCESS("INTELLIGENT_TIERING", false, times(null, Duration.ofHours(12), Duration.ofHours(48)));

    private final String storageClass;
    private final boolean makesCopies;
    private final Map<RetrievalTier, Duration> longest;

    ColdClass(String storageClass, boolean makesCopies, Map<RetrievalTier, Duration> longest) {
        this.storageClass = storageClass;
        this.makesCopies = makesCopies;
        this.longest = longest;
    }

    private static Map<RetrievalTier, Duration> times(Duration expedited, Duration standard, Duration bulk) {
        Map<RetrievalTier, Duration> times = new EnumMap<>(RetrievalTier.class);
        times.put(RetrievalTier.STANDARD, standard);
        times.put(RetrievalTier.BULK, bulk);
        if (expedited != null) {
            times.put(RetrievalTier.EXPEDITED, expedited);
        }
        return times;
    }

    /** As S3 spells it, and as it has a price. */
    public String storageClass() {
        return storageClass;
    }

    /** Whether a copy is made that goes again after some days; else the object itself moves back to where it is read, and stays there until it is left alone for long. */
    public boolean makesCopies() {
        return makesCopies;
    }

    /** Whether objects can be brought back this fast. */
    public boolean offers(RetrievalTier tier) {
        return longest.containsKey(tier);
    }

    /** How long it takes at most, as the store's makers say; empty where the tier is not offered. */
    public Optional<Duration> longest(RetrievalTier tier) {
        return Optional.ofNullable(longest.get(tier));
    }
}
