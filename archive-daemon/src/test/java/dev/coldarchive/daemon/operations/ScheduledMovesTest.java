package dev.coldarchive.daemon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ExportRequest;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's part, on a real database; what it remembers is in there. */
class ScheduledMovesTest {
    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    private Composition composition() throws Exception {
        Path files = Files.createDirectories(temporary.resolve("files"));
        return Composition.of(Configuration.parse("archive.yaml", """
                source: {url: "%s", user: postgres}
                store: {uri: "file://%s"}
                instance: test
                work-dir: %s
                tables:
                  prices: {time-column: ts, every: 1d, lag: 1s, move: {keep: 2d, schedule: "00:00"}}
                """.formatted(database.url().replace("127.0.0.1", "localhost"), files, temporary.resolve("work")), temporary, Map.of()));
    }

    private String runs() throws Exception {
        return database.value("SELECT count(*) || ' ' || coalesce(sum(archived_count), 0) FROM data_retention_log");
    }

    @Test
    void rowsAreMovedOnceADueTimeWhateverRestarts() throws Exception {
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        database.execute("CREATE TABLE prices (ts timestamptz, n int)",
                "INSERT INTO prices SELECT '" + today + "'::timestamptz - n * interval '1 day', n FROM generate_series(1, 4) n");
        try (Composition composition = composition()) {
            composition.installation().install();
            composition.archiver().export(ExportRequest.due());
            composition.databases().rowMover().install(composition.tables().get(0), composition.configuration().moves().get("prices").keep());
            new ScheduledMoves().look(composition, () -> true);
            assertThat(runs()).as("never begun: it waits for its first due time").isEqualTo("0 0");

            database.execute("INSERT INTO data_retention_log (table_name, keep, cutoff, started_at) VALUES ('prices', '2 days', now(), now() - interval '25 hours')");
            ScheduledMoves moves = new ScheduledMoves();
            moves.look(composition, () -> true);
            assertThat(runs()).isEqualTo("2 2");
            moves.look(composition, () -> true);
        }
        try (Composition restarted = composition()) {
            new ScheduledMoves().look(restarted, () -> true);
        }
        assertThat(runs()).isEqualTo("2 2");
        assertThat(database.value("SELECT count(*) || ' ' || max(ts) FROM prices_archive")).startsWith("2 " + today.atZone(ZoneOffset.UTC).minusDays(3).toLocalDate());
    }

    @Test
    void whatCannotBeBegunIsTriedOnceADueTimeToo() throws Exception {
        database.execute("CREATE TABLE prices (ts timestamptz, n int)", "INSERT INTO prices VALUES (now() - interval '20 days', 1)");
        try (Composition composition = composition()) {
            composition.installation().install();
            ScheduledMoves moves = new ScheduledMoves();
            moves.look(composition, () -> true);
            moves.look(composition, () -> true);
            assertThat(database.value("SELECT to_regclass('data_retention_log') IS NULL")).as("nothing is created unasked").isEqualTo("t");
        }
    }
}
