package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two daemons and a command line on one table, one ledger and one store, each stopped past its lease and let go on, or killed, at random moments, while late rows arrive.
 * {@code -Dtakeovers=50} for more, {@code -Dtakeover.seed=} for other moments.
 */
class SeveralExportersTest {
    private static final int TAKEOVERS = Integer.getInteger("takeovers", 1);
    private static final int WINDOWS = 9 * TAKEOVERS + 30;
    private static final Class<?> DAEMON = dev.coldarchive.daemon.Main.class;
    private static final int LATE_WINDOWS = Math.min(48, WINDOWS / 2);
    private static final int PATIENCE = 1_200;

    @TempDir
    Path temporary;

    private final Random random = new Random(Long.getLong("takeover.seed", 3L));
    private final String database = TestPostgres.freshDatabase();
    private final ExporterProcess[] daemons = new ExporterProcess[2];
    private final Map<String, String> manifests = new HashMap<>();
    private Optional<ExporterProcess> command = Optional.empty();
    private SharedStore store;
    private int stops;
    private int kills;
    private int commands;

    private void hoursOfRowsFor(SharedStore shared) throws IOException {
        store = shared;
        TestPostgres.execute(database, "CREATE TABLE events (happened timestamptz NOT NULL, n int NOT NULL, note text)",
                "INSERT INTO events SELECT date_trunc('hour', now()) - interval '1 hour' * " + WINDOWS + " + n * interval '10 min', n, 'first ' || n % 3 FROM generate_series(0, "
                        + (WINDOWS * 6 - 1) + ") n",
                "CREATE TABLE origin AS SELECT min(happened) AS at FROM events");
        for (String name : List.of("daemon-0", "daemon-1", "command", "end")) {
            Files.writeString(configuration(name), """
                    source: {url: "jdbc:postgresql://localhost:%d/%s", user: postgres}
                    store: %s
                    work-dir: %s
                    lease: 1s
                    cycle-pause: 50ms
                    http: {health: off, metrics: off}
                    tables:
                      events: {time-column: happened, lag: 1s, slices: 2}
                    """.formatted(TestPostgres.port(), database, store.yaml(), work(name)));
        }
        assertThat(CommandRun.of("init", "--config", configuration("end").toString()).code()).isZero();
    }

    @AfterEach
    void endAll() {
        for (ExporterProcess daemon : daemons) {
            Optional.ofNullable(daemon).ifPresent(ExporterProcess::close);
        }
        command.ifPresent(ExporterProcess::close);
    }

    @Test
    void whoeverIsStoppedOrKilledTheDirectoryEqualsTheDatabaseAndNoRevisionHasTwoContents() throws Exception {
        hoursOfRowsFor(SharedStore.directory(temporary));
        disturbAll();
        assertNothingIsLostOrDoubled();
    }

    @Test
    void whoeverIsStoppedOrKilledTheBucketEqualsTheDatabaseAndNoRevisionHasTwoContents() throws Exception {
        hoursOfRowsFor(SharedStore.bucket(temporary));
        disturbAll();
        assertNothingIsLostOrDoubled();
    }

    private void disturbAll() throws Exception {
        int takeOvers = 0;
        int generation = 0;
        while ((takeOvers < TAKEOVERS || stops + kills < TAKEOVERS) && stops + kills < 5 * TAKEOVERS) {
            allRun();
            Optional<ExporterProcess> holder = holder();
            if (holder.isEmpty()) {
                pace(50);
                continue;
            }
            awaitCommits(random.nextInt(6));
            pace(random.nextInt(100));
            disturb(holder.get());
            if (random.nextInt(3) == 0) {
                lateRows(++generation);
            }
            watchManifests();
            takeOvers = Integer.parseInt(value("SELECT count(*) FROM archive.export_audit WHERE action = 'take-over'"));
            report(takeOvers);
        }
        assertThat(takeOvers).as("takeovers").isGreaterThanOrEqualTo(TAKEOVERS);
    }

    private void assertNothingIsLostOrDoubled() throws Exception {
        for (ExporterProcess daemon : daemons) {
            daemon.terminate();
        }
        command.ifPresent(ExporterProcess::close);
        finish();
        watchManifests();
        assertThat(value("SELECT count(*) FROM (SELECT 1 FROM archive.export_audit WHERE action = 'commit' GROUP BY window_start, substring(note FROM 'revision \\d+ -> \\d+') "
                + "HAVING count(*) > 1) twice")).as("revisions that were committed twice").isEqualTo("0");
        assertThat(archivedRows()).isEqualTo(rows());
    }

    /** Stops the holder until another has its lease, or kills it. */
    private void disturb(ExporterProcess holder) throws Exception {
        if (random.nextInt(4) == 0) {
            holder.kill();
            kills++;
            awaitAnother(holder);
            return;
        }
        holder.stop();
        stops++;
        awaitAnother(holder);
        pace(random.nextInt(500));
        holder.goOn();
    }

    /** Lets the holder do some work, if it has any. */
    private void awaitCommits(int count) {
        String commits = "SELECT count(*) FROM archive.export_audit WHERE action = 'commit'";
        int before = Integer.parseInt(value(commits));
        for (int i = 0; i < PATIENCE / 20 && Integer.parseInt(value(commits)) < before + count; i++) {
            pace(50);
        }
    }

    private void awaitAnother(ExporterProcess holder) throws Exception {
        boolean its = true;
        for (int i = 0; its && i < PATIENCE; i++) {
            pace(50);
            String owner = value("SELECT coalesce(max(owner), '') FROM archive.export_leases WHERE table_name = 'events'");
            its = owner.isEmpty() || holder.isOwner(owner);
        }
    }

    private void allRun() throws IOException, InterruptedException {
        for (int i = 0; i < daemons.length; i++) {
            if (daemons[i] == null || !daemons[i].isAlive()) {
                daemons[i] = ExporterProcess.start(DAEMON, work("daemon-" + i), temporary.resolve("daemon-" + i + ".log"), "--config",
                        configuration("daemon-" + i).toString());
            }
        }
        if (command.filter(ExporterProcess::isAlive).isEmpty() && random.nextInt(3) == 0) {
            commands++;
            List<String> line = new ArrayList<>(List.of("export", "--quiet", "--table", "events", "--config", configuration("command").toString()));
            if (random.nextBoolean()) {
                line.addAll(lateRange());
            }
            command = Optional.of(ExporterProcess.start(Main.class, work("command"), temporary.resolve("command.log"), line.toArray(String[]::new)));
        }
    }

    private List<String> lateRange() {
        return List.of("--start", value("SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM origin"), "--end",
                value("SELECT to_char((at + interval '1 hour' * " + LATE_WINDOWS + ") AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM origin"), "--force");
    }

    private Optional<ExporterProcess> holder() throws IOException {
        String owner = value("SELECT coalesce(max(owner), '') FROM archive.export_leases WHERE table_name = 'events'");
        for (ExporterProcess process : Stream.concat(Stream.of(daemons), command.stream()).filter(ExporterProcess::isAlive).toList()) {
            if (process.isOwner(owner)) {
                return Optional.of(process);
            }
        }
        return Optional.empty();
    }

    private void lateRows(int generation) {
        TestPostgres.execute(database, "INSERT INTO events SELECT at + n * interval '20 min', n, 'late " + generation + "' FROM origin, generate_series(0, " + (LATE_WINDOWS * 3 - 1)
                + ", " + (1 + random.nextInt(7)) + ") n");
    }

    /** Lets time pass, on the ledger's clock. */
    private void pace(int millis) {
        value("SELECT pg_sleep(" + millis / 1_000.0 + ")");
    }

    /** A manifest is made once: whatever it held when it was seen first it holds for ever. */
    private void watchManifests() throws IOException {
        Map<String, String> now = store.manifests();
        assertThat(now).as("manifests").containsAllEntriesOf(manifests);
        manifests.putAll(now);
    }

    private void finish() {
        List<String> again = new ArrayList<>(List.of("export"));
        again.addAll(lateRange());
        for (List<String> line : List.of(List.of("export"), again, List.of("verify"))) {
            List<String> arguments = new ArrayList<>(line);
            arguments.addAll(List.of("--config", configuration("end").toString()));
            pace(1_100); // the last lease of a process that was killed ends
            CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
            assertThat(run.code()).as(String.join(" ", arguments) + "\n" + run.out() + run.err()).isZero();
        }
    }

    private List<String> rows() throws SQLException {
        return read(TestPostgres.connect(database), "SELECT (extract(epoch FROM happened) * 1000000)::bigint || ' ' || n || ' ' || note FROM events WHERE happened < "
                + "(SELECT max(window_end) FROM archive.export_windows)");
    }

    private List<String> archivedRows() throws IOException, SQLException {
        return read(DriverManager.getConnection("jdbc:duckdb:"), "SELECT epoch_us(happened) || ' ' || n || ' ' || note FROM read_parquet('" + store.parquet() + "/**/*.parquet')");
    }

    private static List<String> read(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (connection; Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        rows.sort(null);
        return rows;
    }

    private String value(String query) {
        try (Connection connection = TestPostgres.connect(database); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private void report(int takeOvers) {
        if (Integer.getInteger("takeovers") != null) {
            System.out.println(takeOvers + " takeovers: stopped " + stops + " times, killed " + kills + " times, " + commands + " commands; "
                    + value("SELECT count(*) || ' windows, ' || coalesce(sum(revision), 0) || ' revisions' FROM archive.export_windows"));
        }
    }

    private Path work(String name) {
        return temporary.resolve("work-" + name);
    }

    private Path configuration(String name) {
        return temporary.resolve(name + ".yaml");
    }
}
