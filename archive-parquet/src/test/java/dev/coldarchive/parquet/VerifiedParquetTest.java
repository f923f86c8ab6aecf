package dev.coldarchive.parquet;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Archiver;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verification of real Parquet files: whatever became of them, there is a verdict, and it is the right one. */
class VerifiedParquetTest {
    private static final ObjectKey PART = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.parquet");

    @TempDir
    Path temporary;

    private ArchiveFixture archive;
    private Archiver archiver;
    private byte[] whole;

    @BeforeEach
    void aWindowIsArchived() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        for (int i = 0; i < 3_000; i++) {
            archive.source.insert("trades", trade(1 + i % 3_599, "T" + new Random(i).nextInt(1_000_000), i));
        }
        archiver = Archiver.builder().source(archive.source).format(new ParquetFormat()).store(archive.store).ledger(archive.ledger).tables(List.of(archive.table))
                .workDir(archive.workDir).build();
        assertThat(archiver.exportNow().failures()).isEmpty();
        whole = archive.store.bytes(PART);
    }

    private WindowVerdict verdict(VerifyLevel level) {
        return Verdicts.of(archiver, new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level)).get(0);
    }

    private void flip(int at, int bit) {
        archive.store.rot(PART, bytes -> {
            byte[] rotten = whole.clone();
            rotten[at] ^= (byte) (1 << bit);
            return rotten;
        });
    }

    @Test
    void theEndOfAFileIsReadWithoutItsRows() {
        int[] read = {0};
        archive.store.onCall(call -> read[0] += call.operation() == StoreCall.Operation.OPEN && call.key().endsWith(".parquet") && call.phase() == StoreCall.Phase.BEFORE ? 1 : 0);
        assertThat(verdict(VerifyLevel.FOOTER).verdict()).isEqualTo(Verdict.OK);
        assertThat(read[0]).as("reads of ranges: its end, and its first bytes where the end does not hold them").isBetween(1, 3);
    }

    @Test
    void everyDamagedByteOfTheFooterIsFoundByReadingTheFooter() {
        int footer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
        for (int i = 1; i <= footer + 8; i += 3) {
            flip(whole.length - i, i % 8);
            assertThat(verdict(VerifyLevel.FOOTER)).as("byte %s from the end", i).satisfies(found -> {
                assertThat(found.verdict()).isEqualTo(Verdict.CORRUPT);
                assertThat(found.object()).contains(PART);
            });
        }
    }

    @Test
    void anyDamagedByteIsFoundByReadingTheWhole() {
        Random random = new Random(7);
        for (int i = 0; i < 150; i++) {
            flip(random.nextInt(whole.length), random.nextInt(8));
            assertThat(verdict(VerifyLevel.FULL).verdict()).isEqualTo(Verdict.CORRUPT);
        }
        assertThat(archive.leftovers()).isEmpty();
    }
}
