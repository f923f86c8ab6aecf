package dev.coldarchive.cost;

import java.util.List;
import java.util.Set;

/**
 * What keeping an archive costs. Money is dollars, a month is 30 days.
 *
 * @param now what there is, and what a month of keeping it costs
 * @param months what the next months cost if the tables go on growing as they do and the rules stay
 * @param unpriced storage classes that have no price; what lies there is counted as free
 */
public record CostReport(List<Line> now, List<Month> months, Set<String> unpriced) {

    /**
     * What lies in one class of one table.
     *
     * @param objects how many, on the average of the time
     * @param bytes their size; small and cold objects are billed for more
     * @param storage keeping them
     * @param requests writing, looking at and moving them
     * @param early what is left of the least time that a class is billed for, when objects left it
     */
    public record Line(String table, String storageClass, double objects, double bytes, double storage, double requests, double early) {

        /** All that is paid for. */
        public double total() {
            return storage + requests + early;
        }
    }

    /**
     * @param number from 1
     * @param lines by table and class
     * @param onlyHere bytes, on the average, that the source no longer has
     * @param inDatabase what keeping these in the database would cost
     */
    public record Month(int number, List<Line> lines, double onlyHere, double inDatabase) {

        /** The sum of everything, in the currency of the prices, a month. */
        public double total() {
            return lines.stream().mapToDouble(Line::total).sum();
        }
    }

    public CostReport {
        now = List.copyOf(now);
        months = List.copyOf(months);
        unpriced = Set.copyOf(unpriced);
    }
}
