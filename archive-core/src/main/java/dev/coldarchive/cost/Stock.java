package dev.coldarchive.cost;

/**
 * Objects of one table that are alike: as old, in the same class, for the same purpose.
 *
 * @param table configured name
 * @param kind what they are
 * @param storageClass as S3 spells it
 * @param ageDays since they were written
 * @param objects how many; a fraction where they are expected
 * @param bytes all of them
 */
public record Stock(String table, Kind kind, String storageClass, int ageDays, double objects, double bytes) {

    /** What objects of a table are. */
    public enum Kind {
        /** Its rows. */
        FILES,
        /** Manifests, notes and parked rows, below {@code _archive/}. */
        RECORDS
    }
}
