package dev.coldarchive.format;

import dev.coldarchive.schema.ColumnType;
import java.util.List;
import java.util.Optional;

/**
 * Which columns have a bloom filter in each row group, by which readers that look for one value pass over row groups that do not have it.
 *
 * @param columns their names; none for no filters
 * @param falsePositives how often a filter may say "perhaps" of a value that is not there: above 0, below 1. Of the sizes that keep this, a filter has the smallest
 * @param maxBytes most bytes of one filter, a power of two from 32 on; a row group with more different values than it can tell apart has a filter of this size that errs more often
 */
public record BloomFilters(List<String> columns, double falsePositives, int maxBytes) {
    public static final BloomFilters NONE = new BloomFilters(List.of(), 0.01, 1 << 20);
    /** What other readers take. */
    public static final int LARGEST = 64 << 20;

    public BloomFilters {
        columns = List.copyOf(columns);
        if (!(falsePositives > 0 && falsePositives < 1)) {
            throw new IllegalArgumentException("a bloom filter errs more than never and less than always, not " + falsePositives);
        }
        if (maxBytes < 32 || maxBytes > LARGEST || Integer.bitCount(maxBytes) != 1) {
            throw new IllegalArgumentException("a bloom filter has 32 bytes to " + LARGEST + ", a power of two, not " + maxBytes);
        }
    }

    /** Filters of these columns, that err one time in a hundred and have at most 1 MiB each: enough for 800,000 different values. */
    public static BloomFilters of(String... columns) {
        return new BloomFilters(List.of(columns), NONE.falsePositives, NONE.maxBytes);
    }

    /** Why a column of this type has no bloom filter; empty if it may have one. */
    public static Optional<String> refusal(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Optional.of("a boolean has two values, and the statistics know which of them are there");
            case FLOAT, DOUBLE -> Optional.of("0.0 and -0.0 are one number and two values, so that a filter would hide rows");
            case JSON -> Optional.of("the same JSON has many spellings");
            case LIST -> Optional.of("readers look for no value inside of lists");
            default -> Optional.empty();
        };
    }
}
