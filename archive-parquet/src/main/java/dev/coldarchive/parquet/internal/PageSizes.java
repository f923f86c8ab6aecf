package dev.coldarchive.parquet.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.SizeStatistics;
import org.apache.parquet.format.Type;

/**
 * What the values of a page take once they are decoded (parquet.thrift, SizeStatistics): readers reserve memory by it. Histograms are of lists alone, since of other columns the number of NULLs says as much.
 *
 * @param bytes of values of any length, without their lengths; -1 for other types
 * @param repetition how many levels there are of each; empty for what is no list
 * @param definition the same
 */
record PageSizes(long bytes, List<Long> repetition, List<Long> definition) {

    static PageSizes of(Leaf leaf, PageValues values) {
        long bytes = leaf.physical() == Type.BYTE_ARRAY ? values.offset(values.count()) : -1;
        boolean list = leaf.maxRepetition() > 0;
        return new PageSizes(bytes, list ? histogram(values.repetition(), values.levels(), leaf.maxRepetition()) : List.of(),
                list ? histogram(values.definition(), values.levels(), leaf.maxDefinition()) : List.of());
    }

    private static List<Long> histogram(byte[] levels, int count, int max) {
        long[] counts = new long[max + 1];
        for (int i = 0; i < count; i++) {
            counts[levels[i]]++;
        }
        List<Long> histogram = new ArrayList<>();
        for (long each : counts) {
            histogram.add(each);
        }
        return histogram;
    }

    PageSizes plus(PageSizes other) {
        return new PageSizes(bytes < 0 ? bytes : bytes + other.bytes, sum(repetition, other.repetition), sum(definition, other.definition));
    }

    private static List<Long> sum(List<Long> some, List<Long> others) {
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            sums.add(some.get(i) + others.get(i));
        }
        return sums;
    }

    boolean hasBytes() {
        return bytes >= 0;
    }

    boolean hasHistograms() {
        return !repetition.isEmpty();
    }

    SizeStatistics statistics() {
        SizeStatistics statistics = new SizeStatistics();
        if (hasBytes()) {
            statistics.setUnencoded_byte_array_data_bytes(bytes);
        }
        if (hasHistograms()) {
            statistics.setRepetition_level_histogram(repetition);
            statistics.setDefinition_level_histogram(definition);
        }
        return statistics;
    }
}
