package dev.coldarchive.parquet.internal;

/**
 * The page by which encoding and codec of a column were chosen, and whether another one may go by it.
 *
 * @param values how many values it had
 * @param sizeBytes what it takes in the file
 */
record Precedent(int values, int sizeBytes) {
    /** None may. */
    static final Precedent NONE = new Precedent(0, 0);

    /** So much larger a value may become before it is asked whether another encoding pays more. */
    private static final double ABOUT = 1.25;
    /** Of a page that takes next to nothing, the header and a few runs are most. */
    private static final int HEADER = 64;

    static Precedent of(Page page, PageValues values) {
        return new Precedent(values.count(), page.bytes().length);
    }

    /** Whether it says something of a page with these values: a few say nothing of many, and none nothing. */
    boolean isLike(PageValues page) {
        return page.count() > 0 && page.count() <= 2L * values;
    }

    /** Whether these values, encoded in the same way, became about as small. */
    boolean isMatchedBy(Page page, PageValues encoded) {
        return page.bytes().length <= ABOUT * sizeBytes / values * encoded.count() + HEADER;
    }
}
