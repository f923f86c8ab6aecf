package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.TimeColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One window that cannot be archived as it should: neither does it count as archived, nor does it hold up the others. */
class TroubledWindowTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    @BeforeEach
    void oneTableOnDoubles() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
    }

    private List<Verdict> verdicts() {
        return archive.archiver().verify(VerifyRequest.everything()).windows().stream().map(WindowVerdict::verdict).toList();
    }

    private WindowState state(int hour) {
        return archive.ledger.window("trades", hour(hour).start()).orElseThrow().state();
    }

    @Test
    void aPartThatWasStoredDamagedIsPutAgainByTheNextRunAndNotBelieved() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        int afterTheIdentities = 3;
        archive.store.corruptPut(afterTheIdentities, MemoryStore::bitFlipped);
        assertThat(archive.export().complete()).isFalse();
        archive.store.heal();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).start());
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.COMMITTED);
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows());
        assertThat(verdicts()).containsExactly(Verdict.OK);
    }
}
