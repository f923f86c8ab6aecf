package dev.coldarchive.gc;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.VirtualTime;
import dev.coldarchive.store.MemoryRemoval;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two hours in an archive, and what cleans up after them. */
abstract class CleanupFixture {
    static final String STRAY = "raw/trades/year=2020/month=01/day=01/trades_2020-01-01_10-00-00.canonical";
    static final byte[] TEXT = "something".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temporary;

    ArchiveFixture archive;

    @BeforeEach
    void twoHoursInAnArchive() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3_601, "C", 3));
        assertThat(archive.export().complete()).isTrue();
    }

    Cleanup cleanup() {
        return cleanup(archive.instance);
    }

    Cleanup cleanup(String instance) {
        return new Cleanup(new Cleanup.Where(archive.store, new MemoryRemoval(archive.store), archive.ledger, archive.ledger, archive.workDir, instance), List.of(archive.table),
                FailurePolicy.DEFAULT, new VirtualTime(archive.source.clock()), () -> 0.5);
    }

    List<Leftover> found() {
        return cleanup().plan(Duration.ZERO, true).leftovers();
    }

    CleanupReport clean(boolean unknown) {
        return cleanup().act(cleanup().plan(Duration.ZERO, unknown), gone -> { });
    }

    void assertWhole() {
        assertThat(archive.archiver().verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.SOURCE)).problems()).isEmpty();
    }
}
