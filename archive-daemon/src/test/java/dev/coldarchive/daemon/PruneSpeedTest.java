package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Outcome;
import org.junit.jupiter.api.Test;

/** How fast rows are read back, deleted and compared: {@code -Dprune.rows=3000000} in three windows. */
class PruneSpeedTest extends PruneFixture {
    private static final int ROWS = Integer.getInteger("prune.rows", 3_000);

    @Test
    void manyRowsArePrunedInConstantMemory() throws Exception {
        trades.database.execute("CREATE TABLE trades " + PrunedTable.COLUMNS + ", PRIMARY KEY (id))", "CREATE INDEX ON trades (at)",
                "INSERT INTO trades SELECT n, timestamptz '2024-01-15 10:00Z' + n * (interval '3 hours' / " + ROWS + "), n % 1000 / 7.0, 'n' || n % 100 FROM generate_series(0, " + (ROWS - 1) + ") n");
        trades.archived();
        long from = System.nanoTime();
        PruneReport report = trades.prune();
        double seconds = (System.nanoTime() - from) / 1e9;
        assertThat(report.rows(Outcome.PRUNED)).as(report.toString()).isEqualTo(ROWS);
        System.out.printf("prune: %,d rows in %.1f s, %,.0f rows/s%n", ROWS, seconds, ROWS / seconds);
    }
}
