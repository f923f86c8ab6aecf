package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.DisturbedArchive.Outcome;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.FaultyS3;
import dev.coldarchive.s3.FaultyS3.Fault;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Real rows, real Parquet, a real S3 server, and a wire to it that breaks at one request: whichever it is and however it breaks, the archive is in the end what it
 * would have been. Every n-th of all pairs of request and fault, each with {@code -Dwire.step=1}.
 */
class S3WireFaultsTest {
    private static final int STEP = Integer.getInteger("wire.step", 67);
    private static final boolean TOLD = Integer.getInteger("wire.step") != null;
    private static final List<Fault> FAULTS = List.of(Fault.SLOW_DOWN, Fault.ACCIDENT, Fault.BAD_GATEWAY_AFTER, Fault.ERROR_INSIDE_200_AFTER, Fault.EXPIRED, Fault.DENIED,
            Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.CUT_ANSWER, Fault.SILENT_AFTER);

    @TempDir
    Path temporary;

    private final S3Server server = S3Server.get();
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private FaultyS3 wire;
    private S3Client client;
    /** Where no answer comes; it may hang up on a slow machine where one does, as the other one never does. */
    private S3Client hasty;

    @BeforeEach
    void anExporterOnAWire() throws IOException, SQLException {
        DisturbedArchive.fill(database);
        wire = new FaultyS3(server.endpoint());
        client = client(Duration.ofMinutes(1));
        hasty = client(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        hasty.close();
        wire.close();
    }

    private S3Client client(Duration patience) {
        return server.clientBuilder().endpoint(wire.endpoint()).attempts(1).readTimeout(patience).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFaultAtAnyRequestLeavesTheArchiveAsItWouldHaveBeen(boolean inParts) throws Exception {
        Map<Fault, Integer> tried = new EnumMap<>(Fault.class);
        Map<Fault, Integer> failed = new EnumMap<>(Fault.class);
        wire.follow((number, line) -> Fault.NONE);
        Outcome expected = outcome(new DisturbedArchive(database, database.pooled(), database.pooled(), client, options(inParts), temporary));
        List<String> requests = wire.requests();
        for (int pair = STEP == 1 ? 0 : inParts ? 5 : 0; pair < requests.size() * FAULTS.size(); pair += STEP) {
            int at = pair / FAULTS.size() + 1;
            Fault fault = FAULTS.get(pair % FAULTS.size());
            wire.follow((number, line) -> number == at ? fault : Fault.NONE);
            S3Client waiting = fault == Fault.SILENT_AFTER ? hasty : client;
            DisturbedArchive archive = new DisturbedArchive(database, database.pooled(), database.pooled(), waiting, options(inParts), temporary);
            String where = fault + " at request " + at + ", " + requests.get(at - 1);
            assertThat(outcome(archive)).as(where).isEqualTo(expected);
            tried.merge(fault, 1, Integer::sum);
            failed.merge(fault, archive.runs > 2 ? 1 : 0, Integer::sum);
            if (TOLD && archive.runs > 2) {
                System.out.println(where + ": " + archive.failures);
            }
        }
        assertThat(expected.verified()).isTrue();
        if (TOLD) {
            System.out.println(requests.size() + " requests; tried: " + tried + "; needed another run: " + failed);
        }
    }

    /** Ours are 5 for puts and 3 for looks, and the client's 2 each; they are neither more nor multiplied by others. */
    @ParameterizedTest
    @CsvSource({"PUT, /raw/, 10", "HEAD, /raw/, 6", "HEAD, /_archive/events/, 6"})
    void aStoreThatKeepsFailingIsAskedAKnownNumberOfTimes(String method, String key, int requests) throws Exception {
        try (S3Client usual = server.clientBuilder().endpoint(wire.endpoint()).build()) {
            DisturbedArchive archive = new DisturbedArchive(database, database.pooled(), database.pooled(), usual, S3Options.defaults(), temporary);
            Predicate<String> broken = line -> line.startsWith(method) && line.contains(key);
            wire.follow((number, line) -> broken.test(line) ? Fault.ACCIDENT : Fault.NONE);
            assertThat(archive.exportOneHour().failures()).isNotEmpty();
            assertThat(wire.requests().stream().filter(broken)).hasSize(requests);
            assertThat(archive.windows()).isZero();
        }
    }

    private Outcome outcome(DisturbedArchive archive) throws IOException, SQLException {
        try {
            archive.run();
            return archive.outcome();
        } finally {
            archive.forgetTheLateRow();
        }
    }

    private static S3Options options(boolean inParts) {
        return inParts ? S3Options.builder().multipartThresholdBytes(0).build() : S3Options.defaults();
    }
}
