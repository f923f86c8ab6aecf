package dev.coldarchive.cost;

/** How fast objects of a cold class are brought back. */
public enum RetrievalTier {
    /** Minutes; not offered for Deep Archive. */
    EXPEDITED,
    /** Hours. */
    STANDARD,
    /** Half a day, or two days of Deep Archive. */
    BULK
}
