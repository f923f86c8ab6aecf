package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.RepairPlan;
import dev.coldarchive.verify.RepairPlan.Remedy;
import dev.coldarchive.verify.RepairReport;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    @BeforeEach
    void sixHoursAreArchived() {
        archive = new ArchiveFixture(temporary.resolve("work"));
        archive.source.create(archive.table, new TableSchema("trades", ArchiveFixture.TRADES.columns(), List.of("exchange_ts", "ticker")));
        for (int i = 0; i < 6; i++) {
            archive.source.insert("trades", trade(i * 3_600L + 1, "A" + i, i), trade(i * 3_600L + 2, "B" + i, i));
        }
        archive.source.setNow(hour(7).start());
        archive.export();
    }

    private static ObjectKey part(int hour) {
        return ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_" + (10 + hour) + "-00-00.canonical");
    }

    private RepairPlan plan() {
        return archive.archiver().planRepair(VerifyRequest.everything());
    }

    @Test
    void whatIsMissingDamagedReplacedLateOrUpdatedIsArchivedAgain() {
        Map<ObjectKey, String> before = archive.store.contents();
        archive.store.remove(part(0));
        archive.store.rot(part(1), MemoryStore::bitFlipped);
        archive.store.replace(part(2), "somebody else's".getBytes(StandardCharsets.UTF_8));
        RepairPlan plan = plan();
        assertThat(plan.exports()).extracting(step -> step.found().verdict()).containsExactly(Verdict.MISSING, Verdict.CORRUPT, Verdict.MISMATCH);
        assertThat(archive.store.keys()).as("a plan does nothing").doesNotContain(part(0));

        RepairReport report = archive.archiver().repair(plan);
        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(archive.store.contents()).as("parts are what they were").containsAllEntriesOf(before);

        archive.source.insert("trades", trade(3 * 3_600L + 9, "late", 1));
        archive.source.begin("writer").update("trades", row -> text(row).contains("A4"), row -> trade(4 * 3_600L + 1, "A4", 99)).commit();
        assertThat(archive.archiver().repair(plan()).outcomes()).hasSize(2).allMatch(RepairReport.Outcome::repaired)
                ;
        assertThat(plan().problems()).isZero();
        assertThat(archive.ledger.window("trades", hour(3).start()).orElseThrow().digest().rows()).isEqualTo(3);
    }

    @Test
    void whatTheSourceNoLongerHasIsNotRepairedAndTheArchiveKeepsWhatItHas() {
        archive.source.delete("trades", row -> text(row).contains("A0"));
        archive.store.remove(part(0));
        int puts = archive.store.puts();
        RepairReport report = archive.archiver().repair(plan());
        assertThat(report.complete()).isFalse();
        assertThat(report.outcomes()).singleElement().satisfies(outcome -> assertThat(outcome.repaired()).isFalse());
        assertThat(archive.store.keys()).doesNotContain(part(0));
        assertThat(archive.store.bytes(part(1))).isNotEmpty();
        assertThat(puts).isPositive();
    }

    @Test
    void whatOnlyAPersonCanDecideIsLeftAloneWithAdvice() {
        archive.source.delete("trades", row -> text(row).contains("A0"));
        archive.store.remove(ObjectKey.of("_archive/trades/20240115T110000Z_PT1H.r0001.json"));
        archive.source.insert("trades", trade(6 * 3_600L + 1, "C", 1));
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_16-00-00.canonical"), new byte[] {1});
        archive.source.setNow(hour(7).start().plus(Duration.ofMinutes(30)));
        archive.export();
        archive.source.setNow(hour(9).start());
        RepairPlan plan = archive.archiver().planRepair(VerifyRequest.range("trades", hour(0).start(), hour(6).end(), VerifyLevel.SOURCE));
        assertThat(plan.steps()).extracting(RepairPlan.Step::remedy).containsOnly(Remedy.PERSON);
        assertThat(plan.steps()).extracting(step -> step.found().verdict()).containsExactly(Verdict.MISMATCH, Verdict.MISSING, Verdict.MISSING);
        assertThat(plan.steps()).extracting(RepairPlan.Step::advice).satisfiesExactly(lost -> assertThat(lost).contains("archive ack"),
                manifest -> assertThat(manifest).contains("former version"), refused -> assertThat(refused).contains("mend the cause"));
        assertThat(archive.archiver().repair(plan).outcomes()).isEmpty();
    }

    @Test
    void anExtraObjectIsOnlyReported() {
        archive.source.insert("trades", trade(7 * 3_600L + 1, "late", 1));
        archive.source.setNow(hour(8).start().plus(Duration.ofMinutes(6)));
        archive.export();
        archive.store.replace(part(6), new byte[] {1});
        assertThat(plan().steps()).singleElement().satisfies(step -> {
            assertThat(step.found().verdict()).isEqualTo(Verdict.EXTRA);
            assertThat(step.remedy()).isEqualTo(Remedy.PERSON);
            assertThat(step.advice()).contains("archive inspect");
        });
    }
}
