package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.Pruner;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.prune.PruneRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * F72: a writer inserts, updates and deletes in the very windows that are being pruned, at random moments. What it wrote, and did not delete itself, is in the source or in the archive at the end of
 * every round, value for value. {@code -Dprune.rounds=1000 -Dprune.seed=…}.
 */
class PruneRaceTest extends PruneFixture {
    private static final int ROUNDS = Integer.getInteger("prune.rounds", 20);
    private static final long SEED = Long.getLong("prune.seed", 72);
    private static final int ROWS = 24;
    private static final Duration A_ROUND = Duration.ofHours(2);

    /** What the writer knows to be committed, by id. */
    private final Map<Integer, String> written = new HashMap<>();
    private int nextId;

    @Test
    void noRowIsDeletedThatTheArchiveDoesNotHold() throws Exception {
        trades.database.execute("CREATE TABLE trades " + PrunedTable.COLUMNS + ", PRIMARY KEY (id))", "CREATE INDEX ON trades (at)");
        Archiver archiver = trades.archiver();
        Pruner pruner = trades.pruner();
        long pruned = 0;
        long changed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED * 1_000_003 + round);
            Instant start = PrunedTable.TEN.plus(A_ROUND.multipliedBy(round));
            ExportRequest range = ExportRequest.range("trades", start, start.plus(A_ROUND));
            try (Connection connection = trades.database.connect()) {
                for (int i = 0; i < ROWS; i++) {
                    insert(connection, start, random);
                }
                assertThat(archiver.export(range).failures()).isEmpty();
                CountDownLatch over = new CountDownLatch(1);
                CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(connection, start, random, over));
                PruneReport report = prune(pruner, start);
                if (report.count(Outcome.CHANGED) > 0) {
                    assertThat(archiver.export(range.forced()).failures()).isEmpty();
                    prune(pruner, start);
                }
                over.countDown();
                writer.get(60, TimeUnit.SECONDS);
                pruned += report.count(Outcome.PRUNED);
                changed += report.count(Outcome.CHANGED);
                requireEverything(trades, connection, start, round);
            }
        }
        System.out.println("prune against a writer: " + ROUNDS + " rounds, at the first try " + pruned + " windows pruned, " + changed + " taken back; no row lost");
        assertThat(pruned + changed).isPositive();
    }

    private static PruneReport prune(Pruner pruner, Instant start) {
        return pruner.prune(new PruneRequest("trades", Optional.of(start), Optional.of(start.plus(A_ROUND)), 0, false));
    }

    /** One transaction after another, of one to three statements, each on rows of these two windows. */
    private void write(Connection connection, Instant start, Random random, CountDownLatch over) {
        try {
            int calm = random.nextInt(40);
            for (int i = 0; i < calm && over.getCount() > 0; i++) {
                query(connection, "SELECT 1");
            }
            while (over.getCount() > 0 && random.nextInt(30) > 0) {
                transaction(connection, start, random);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void transaction(Connection connection, Instant start, Random random) throws SQLException {
        Map<Integer, String> before = new HashMap<>(written);
        connection.setAutoCommit(false);
        try {
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(connection, start, random);
            }
            if (random.nextInt(4) == 0) {
                connection.rollback();
                restore(before);
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            connection.rollback();
            restore(before);
            if (!"40P01".equals(e.getSQLState())) {
                throw e;
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void restore(Map<Integer, String> before) {
        written.clear();
        written.putAll(before);
    }

    private void change(Connection connection, Instant start, Random random) throws SQLException {
        int victim = nextId - 1 - random.nextInt(ROWS);
        switch (random.nextInt(4)) {
            case 0 -> insert(connection, start, random);
            case 1 -> note(connection, "UPDATE trades SET price = price + 1, note = note || 'u' WHERE id = " + victim);
            case 2 -> note(connection, "UPDATE trades SET at = at + interval '1 hour' * (CASE WHEN at < '" + start.plus(A_ROUND.dividedBy(2)) + "' THEN 1 ELSE -1 END) WHERE id = " + victim);
            default -> {
                for (int id : ids(connection, "DELETE FROM trades WHERE id = " + victim + " RETURNING id")) {
                    written.remove(id);
                }
            }
        }
    }

    private void insert(Connection connection, Instant start, Random random) throws SQLException {
        note(connection, "INSERT INTO trades VALUES (" + nextId++ + ", timestamptz '" + start.plusSeconds(random.nextInt((int) A_ROUND.toSeconds())) + "', " + random.nextInt(1_000) + " / 8.0, 'n"
                + random.nextInt(50) + "')");
    }

    /** Runs a change, and notes each row as it then is. */
    private void note(Connection connection, String change) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(change + " RETURNING id, extract(epoch FROM at)::bigint, price::text, note")) {
            while (rows.next()) {
                written.put(rows.getInt(1), row(rows));
            }
        }
    }

    private static String row(ResultSet rows) throws SQLException {
        return rows.getLong(2) + " " + rows.getString(3) + " " + rows.getString(4);
    }

    private static int[] ids(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query); ResultSet rows = statement.executeQuery()) {
            return rows.next() ? new int[] {rows.getInt(1)} : new int[0];
        }
    }

    private static void query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void requireEverything(PrunedTable trades, Connection connection, Instant start, int round) throws SQLException {
        String range = "at >= '" + start + "' AND at < '" + start.plus(A_ROUND) + "'";
        Map<Integer, Set<String>> source = rows(connection, "SELECT id, extract(epoch FROM at)::bigint, price::text, note FROM trades WHERE " + range);
        Map<Integer, Set<String>> archive;
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            archive = rows(duckdb, "SELECT id, epoch(\"at\")::BIGINT, price::VARCHAR, note FROM read_parquet('" + trades.archive.resolve("raw") + "/**/*.parquet', union_by_name = true)"
                    + " WHERE \"at\" >= '" + start + "' AND \"at\" < '" + start.plus(A_ROUND) + "'");
        }
        String where = "round " + round + ", -Dprune.seed=" + SEED;
        written.forEach((id, row) -> {
            assertThat(source.getOrDefault(id, archive.getOrDefault(id, Set.of()))).as("row " + id + ", " + where).contains(row);
        });
        written.clear();
    }

    /** By id; a row that moved stays in the archive where it was, too. */
    private static Map<Integer, Set<String>> rows(Connection connection, String query) throws SQLException {
        Map<Integer, Set<String>> all = new HashMap<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                all.computeIfAbsent(rows.getInt(1), id -> new HashSet<>()).add(row(rows));
            }
        }
        return all;
    }
}
