package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.Health;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that gives the archiver two connections, and no more: nobody waits long for one, whatever is done at once. */
@Timeout(300)
class TwoConnectionsTest {
    private static final int HOURS = 8;
    private static final int LATE = 40;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(HOURS, ChronoUnit.HOURS);
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final CountDownLatch archived = new CountDownLatch(HOURS);
    private HikariDataSource two;

    @TempDir
    private Path temporary;

    private Archiver archiver;

    @BeforeEach
    void aHost() throws SQLException, IOException {
        database.execute("CREATE TABLE trades (trade_id bigint, exchange_ts bigint, PRIMARY KEY (exchange_ts, trade_id))",
                "INSERT INTO trades SELECT i, " + micros(first) + " + i * " + HOURS * 3_600_000_000L / 200_000 + " FROM generate_series(0::bigint, 199999) AS i");
        LedgerSchema.install(database.dataSource(), "archive");
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(2_000); // whoever waits longer fails, and that is a complaint
        two = new HikariDataSource(config);
        Files.createDirectory(temporary.resolve("files"));
        archiver = Archiver.builder().source(new PostgresSource(two, new PostgresMarks(two, "archive"))).ledger(new PostgresLedger(two, "archive")).format(new ParquetFormat())
                .store(new DirectoryStore(temporary.resolve("files"))).workDir(temporary.resolve("work")).listener(new Complaints()).batchRows(500)
                .leaseLength(Duration.ofMillis(100)).cyclePause(Duration.ofMillis(50))
                .tables(List.of(TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).lag(Duration.ZERO).build())).build();
    }

    @AfterEach
    void end() {
        archiver.close();
        two.close();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    @Test
    void exportsRenewalsHealthAndMarksGoOnBesideEachOther() throws Exception {
        CompletableFuture<Long> looks = new CompletableFuture<>();
        CountDownLatch enough = new CountDownLatch(1);
        Thread looking = new Thread(() -> looks.complete(look(enough)), "looking");
        looking.start();
        archiver.start();
        for (int i = 0; i < LATE; i++) {
            writeLate(i);
        }
        archived.await();
        while (archiver.status().get(0).lateRows().windowsMarked() > 0) {
            Thread.onSpinWait();
        }
        enough.countDown();
        assertThat(looks.get()).as("looks at its health").isPositive();
        assertThat(archiver.stop(Duration.ofSeconds(30))).as("ended in good order").isTrue();
        assertThat(complaints).isEmpty();
        assertThat(archiver.status().get(0).rows()).isEqualTo(200_000 + LATE);
        assertThat(archiver.verify(VerifyRequest.everything()).ok()).isTrue();
    }

    private long look(CountDownLatch enough) {
        long looks = 0;
        for (; enough.getCount() > 0; looks++) {
            Health health = archiver.health();
            if (!health.sourceConnected() || !health.ledgerConnected()) {
                complaints.add(health.reasons().toString());
            }
        }
        return looks;
    }

    /** On a connection of the host's own. */
    private void writeLate(int number) throws SQLException {
        Instant time = first.plus(number * 17L % (HOURS * 60), ChronoUnit.MINUTES).plusNanos(1_000);
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO trades VALUES (" + (-1 - number) + ", " + micros(time) + ")");
            archiver.touched(connection, "trades", List.of(time));
            connection.commit();
        }
    }

    /** Hears of everything that a want of connections would lead to. */
    private final class Complaints implements ArchiveListener {
        @Override
        public void windowDone(WindowOutcome outcome) {
            if (outcome.revision() == 1 && outcome.result() == WindowOutcome.Result.COMMITTED) {
                archived.countDown();
            }
        }

        @Override
        public void windowFailed(String table, Window window, ArchiveException error) {
            complaints.add(error.getMessage());
        }

        @Override
        public void tableFailed(String table, ArchiveException error) {
            complaints.add(error.getMessage());
        }

        @Override
        public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
            complaints.add(what + ": " + error.getMessage());
        }

        @Override
        public void warning(String table, String message) {
            complaints.add(message);
        }
    }
}
