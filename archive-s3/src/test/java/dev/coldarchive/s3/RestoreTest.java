package dev.coldarchive.s3;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TransientException;
import dev.coldarchive.cost.Prices;
import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.VirtualTime;
import dev.coldarchive.restore.ColdClass;
import dev.coldarchive.restore.ColdStorage.Answer;
import dev.coldarchive.restore.ObjectStanding.State;
import dev.coldarchive.restore.ObjectStanding;
import dev.coldarchive.restore.Patience;
import dev.coldarchive.restore.Restore;
import dev.coldarchive.restore.RestoreOverview;
import dev.coldarchive.restore.RestorePlan;
import dev.coldarchive.restore.RestoreReport;
import dev.coldarchive.restore.RestoreRequest;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restoring from cold storage classes: the real engine over the real SDK, against a server that has them, on a clock of its own. Half a day passes in no time. */
class RestoreTest {
    private static final Instant START = Instant.parse("2026-03-01T10:30:00Z");

    @TempDir
    Path temporary;

    private final VirtualTime time = new VirtualTime(START);
    private final GlacierServer glacier = new GlacierServer(time);
    private ArchiveFixture fixture;
    private S3Store store;

    @BeforeEach
    void threeHoursInABucket() {
        store = new S3Store(Canned.client(glacier.endpoint()), "archive", "", S3Options.defaults());
        fixture = new ArchiveFixture(temporary.resolve("work")).create();
        fixture.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3_601, "C", 3), trade(7_201, "D", 4));
        fixture.source.advance(Duration.ofHours(1));
        assertThat(archiver().exportNow().complete()).isTrue();
        glacier.requests();
    }

    @AfterEach
    void close() {
        glacier.close();
    }

    private Archiver archiver() {
        return Archiver.builder().source(fixture.source).format(new CanonicalFormat()).store(store).ledger(fixture.ledger).tables(List.of(fixture.table)).workDir(fixture.workDir).build();
    }

    private Restore restore() {
        return new Restore(archiver(), List.of("trades"), store, Prices.defaults(), new Patience(FailurePolicy.DEFAULT, time, () -> 0.5));
    }

    private static RestoreRequest all(RetrievalTier tier) {
        return new RestoreRequest(List.of(), Optional.empty(), Optional.empty(), RestoreRequest.DEFAULT_DAYS, tier, Optional.empty());
    }

    private static RestoreRequest fallingBack() {
        return new RestoreRequest(List.of(), Optional.empty(), Optional.empty(), 7, RetrievalTier.EXPEDITED, Optional.of(RetrievalTier.STANDARD));
    }

    private RestoreReport act(RestoreRequest request) {
        return restore().act(restore().plan(request, object -> { }), object -> { });
    }

    private Map<State, Long> states() {
        Map<State, Long> states = new TreeMap<>();
        restore().overview(all(RetrievalTier.STANDARD), object -> states.merge(object.state(), 1L, Long::sum));
        return states;
    }

    private long asked() {
        return glacier.requests().stream().filter(line -> line.endsWith("?restore")).count();
    }

    private List<Verdict> verdicts(VerifyLevel level) {
        List<Verdict> verdicts = new ArrayList<>();
        archiver().verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level), verdict -> verdicts.add(verdict.verdict()));
        return verdicts;
    }

    /** Every way out of every cold class that S3 describes, step by step: ask, how it stands, when it can be read, ask once more, when it is gone again. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "GLACIER,             -,                   EXPEDITED, 3,    true",
        "GLACIER,             -,                   STANDARD,  240,  true",
        "GLACIER,             -,                   BULK,      480,  true",
        "DEEP_ARCHIVE,        -,                   STANDARD,  720,  true",
        "DEEP_ARCHIVE,        -,                   BULK,      2880, true",
        "INTELLIGENT_TIERING, ARCHIVE_ACCESS,      EXPEDITED, 3,    false",
        "INTELLIGENT_TIERING, ARCHIVE_ACCESS,      STANDARD,  240,  false",
        "INTELLIGENT_TIERING, ARCHIVE_ACCESS,      BULK,      480,  false",
        "INTELLIGENT_TIERING, DEEP_ARCHIVE_ACCESS, STANDARD,  720,  false",
        "INTELLIGENT_TIERING, DEEP_ARCHIVE_ACCESS, BULK,      2880, false"})
    void everyWayOutOfACold(String storageClass, String archiveStatus, RetrievalTier tier, int minutes, boolean copies) {
        glacier.move("raw/", storageClass, archiveStatus);
        RestoreRequest request = all(tier);
        assertThat(states()).containsOnly(entry(State.NOT_REQUESTED, 3L));
        RestorePlan plan = restore().plan(request, object -> { });
        assertThat(plan.objects()).isEqualTo(3);
        assertThat(plan.steps()).singleElement().satisfies(step -> assertThat(step.from()).isEqualTo(ColdClass.valueOf(archiveStatus == null ? storageClass : archiveStatus)));
        assertThat(plan.longest().orElseThrow()).as("no shorter than what it takes").isGreaterThanOrEqualTo(Duration.ofMinutes(minutes));
        assertThat(asked()).as("a plan asks for nothing").isZero();

        assertThat(restore().act(plan, object -> { })).isEqualTo(new RestoreReport(3, 0, 0, 0, 0, 0));
        assertThat(asked()).isEqualTo(3);
        assertThat(states()).containsOnly(entry(State.IN_PROGRESS, 3L));
        assertThat(act(request)).as("asked again").isEqualTo(new RestoreReport(0, 0, 3, 0, 0, 0));
        assertThat(asked()).isZero();

        time.pass(Duration.ofMinutes(minutes).minusSeconds(1));
        assertThat(states()).as("a second too early").containsOnly(entry(State.IN_PROGRESS, 3L));
        time.pass(Duration.ofSeconds(1));
        assertThat(states()).containsOnly(entry(copies ? State.RESTORED : State.NOT_COLD, 3L));
        assertThat(verdicts(VerifyLevel.FULL)).containsOnly(Verdict.OK);
        assertThat(glacier.requests()).as("rights to look, to read and to list").allMatch(line -> line.startsWith("HEAD ") || line.startsWith("GET "));
        assertThat(act(request)).as("nothing to do").isEqualTo(new RestoreReport(0, 0, 0, 0, 3, 0));

        time.pass(Duration.ofDays(4));
        assertThat(act(request)).as("seven days from now").isEqualTo(copies ? new RestoreReport(0, 3, 0, 0, 0, 0) : new RestoreReport(0, 0, 0, 0, 3, 0));
        time.pass(Duration.ofDays(9));
        assertThat(states()).as("copies go, what came back stays").containsOnly(entry(copies ? State.NOT_REQUESTED : State.NOT_COLD, 3L));
        assertThat(act(request).accepted()).isEqualTo(copies ? 3 : 0);
    }

    @ParameterizedTest
    @CsvSource({"STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"})
    void whatCanBeReadIsNotAskedFor(String storageClass) {
        glacier.move("raw/", storageClass, null);
        RestorePlan plan = restore().plan(all(RetrievalTier.STANDARD), object -> { });
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.found().readable()).isTrue();
        assertThat(plan.found().groups()).singleElement().satisfies(group -> assertThat(group.place()).isEqualTo(storageClass));
        assertThat(restore().act(plan, object -> { }).nothingToDo()).isEqualTo(3);
        assertThat(asked()).isZero();
    }

    @Test
    void halfADayOfWaitingTakesNoTimeAndFewLooks() {
        glacier.move("raw/", "DEEP_ARCHIVE", null);
        act(all(RetrievalTier.STANDARD));
        long began = System.nanoTime();
        List<Restore.Waiting> told = new ArrayList<>();
        RestoreOverview end = restore().await(all(RetrievalTier.STANDARD), told::add);
        assertThat(end.readable()).isTrue();
        assertThat(end.readableUntil()).contains(Instant.parse("2026-03-09T00:00:00Z"));
        assertThat(Duration.between(START, time.now())).isBetween(Duration.ofHours(12), Duration.ofHours(12).plusMinutes(15));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        assertThat(time.pauses()).as("looks").isBetween(48, 60);
        assertThat(told).first().satisfies(first -> assertThat(first.pause()).isEqualTo(Duration.ofSeconds(30)));
        assertThat(told).last().satisfies(last -> {
            assertThat(last.left()).isEqualTo(3);
            assertThat(last.pause()).isEqualTo(Duration.ofMinutes(15));
        });
    }

    @Test
    void deepArchiveIsRefusedExpeditedBeforeAnythingIsAskedFor() {
        glacier.move("raw/", "GLACIER", null);
        glacier.move(key(2), "DEEP_ARCHIVE", null);
        assertThatThrownBy(() -> act(all(RetrievalTier.EXPEDITED))).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(ArchiveException.Category.USAGE);
            assertThat(e).hasMessageContaining("1 object from DEEP_ARCHIVE").hasMessageContaining("no Expedited");
            assertThat(e.hint()).contains("say one of --tier Standard (12 h at most), --tier Bulk (48 h at most); or, for these objects alone, --fall-back Standard");
        });
        assertThat(asked()).isZero();
        assertThat(act(fallingBack())).isEqualTo(new RestoreReport(3, 0, 0, 1, 0, 0));
    }

    @Test
    void aStoreWithoutRoomForExpeditedEndsItAndWithAFlagFallsBackForTheRest() {
        glacier.move("raw/", "GLACIER", null);
        glacier.expeditedCapacity(false);
        assertThatThrownBy(() -> act(all(RetrievalTier.EXPEDITED))).isInstanceOf(TransientException.class).hasMessageContaining("no room for Expedited")
                .satisfies(e -> assertThat(((ArchiveException) e).hint()).hasValueSatisfying(hint -> assertThat(hint).contains("--fall-back Standard")));
        assertThat(states()).containsOnly(entry(State.NOT_REQUESTED, 3L));
        glacier.requests();
        assertThat(act(fallingBack())).isEqualTo(new RestoreReport(3, 0, 0, 3, 0, 0));
        assertThat(asked()).as("refused once, not for every object").isEqualTo(4);
        time.pass(Duration.ofMinutes(3));
        assertThat(states()).as("at the slower pace").containsOnly(entry(State.IN_PROGRESS, 3L));
    }

    @Test
    void throttlingIsWaitedOutAndWhatStaysBehindIsAskedForNextTime() {
        glacier.move("raw/", "GLACIER", null);
        glacier.throttle(2);
        assertThat(act(all(RetrievalTier.STANDARD)).accepted()).isEqualTo(3);
        assertThat(time.pauses()).isEqualTo(2);

        glacier.move(key(1), "GLACIER", null);
        glacier.move(key(2), "GLACIER", null);
        glacier.throttle(100);
        assertThatThrownBy(() -> act(all(RetrievalTier.STANDARD))).isInstanceOf(TransientException.class).hasMessageContaining("SlowDown");
        glacier.throttle(0);
        assertThat(act(all(RetrievalTier.STANDARD))).isEqualTo(new RestoreReport(2, 0, 1, 0, 0, 0));
    }

    @Test
    void aMissingRightIsNamed() {
        glacier.move("raw/", "GLACIER", null);
        glacier.deny("POST");
        assertThatThrownBy(() -> act(all(RetrievalTier.STANDARD))).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(ArchiveException.Category.PERMISSION);
            assertThat(e.hint()).contains("allow s3:RestoreObject on arn:aws:s3:::archive/" + key(0));
        });
    }

    @Test
    void onlyWhatTheManifestsOfTheRangeNameIsAskedFor() {
        glacier.move("raw/", "GLACIER", null);
        RestoreRequest oneHour = new RestoreRequest(List.of("trades"), Optional.of(hour(1).start()), Optional.of(hour(2).start()), 1, RetrievalTier.BULK, Optional.empty());
        glacier.requests();
        assertThat(act(oneHour).accepted()).isEqualTo(1);
        assertThat(glacier.requests()).filteredOn(line -> line.endsWith("?restore")).containsExactly("POST " + key(1) + "?restore");
    }

    @Test
    void anObjectThatIsMissingIsSaidAndNotWaitedFor() {
        glacier.move("raw/", "GLACIER", null);
        glacier.remove(key(1));
        assertThat(act(all(RetrievalTier.STANDARD))).isEqualTo(new RestoreReport(2, 0, 0, 0, 0, 1));
        RestoreOverview end = restore().await(all(RetrievalTier.STANDARD), told -> { });
        assertThat(end.missing()).containsExactly(ObjectKey.of(key(1)));
        assertThat(end.readable()).isFalse();
        assertThat(end.objects(State.RESTORED)).isEqualTo(2);
    }

    @Test
    void aPlanSaysWhatItCosts() {
        glacier.move("raw/", "GLACIER", null);
        RestorePlan plan = restore().plan(all(RetrievalTier.STANDARD), object -> { });
        double gb = plan.sizeBytes() / Prices.GB;
        assertThat(plan.dollars().orElseThrow()).isCloseTo(0.01 * gb + 0.05 * 3 / 1_000 + 0.023 * gb * 7 / 30, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(restore().plan(all(RetrievalTier.EXPEDITED), object -> { }).dollars().orElseThrow()).as("ten dollars a thousand requests").isGreaterThan(0.03);
    }

    @Test
    void rowsThatAreParkedForAColdPartJoinItOnceItIsRestored() {
        glacier.move("raw/", "DEEP_ARCHIVE", null);
        fixture.source.insert("trades", trade(3, "late", 5));
        archiver().export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).forced());
        assertThat(fixture.ledger.window("trades", hour(0).start()).orElseThrow().parkedRows()).isEqualTo(3);
        assertThat(verdicts(VerifyLevel.FULL)).as("looked at from outside").containsOnly(Verdict.OK);
        act(all(RetrievalTier.BULK));
        restore().await(all(RetrievalTier.BULK), told -> { });
        assertThat(archiver().exportNow().outcomes()).extracting(WindowOutcome::rows).containsExactly(3L);
        assertThat(fixture.ledger.window("trades", hour(0).start()).orElseThrow().parkedRows()).isZero();
    }

    @Test
    void aLedgerIsRebuiltWhileAllDataObjectsAreColdAndNoneOfThemIsRead() {
        glacier.move("raw/", "DEEP_ARCHIVE", null);
        MemoryLedger lost = fixture.ledger;
        Archiver anew = Archiver.builder().source(fixture.source).format(new CanonicalFormat()).store(store).ledger(new MemoryLedger(fixture.source::clock)).tables(List.of(fixture.table))
                .workDir(temporary.resolve("anew")).build();
        glacier.requests();
        assertThat(anew.rebuildLedger(RebuildRequest.everything()).tables()).singleElement().satisfies(table -> {
            assertThat(table.rewritten()).isEqualTo(3);
            assertThat(table.cursor()).isEqualTo(lost.cursor("trades").map(cursor -> cursor.position()));
        });
        assertThat(glacier.requests()).filteredOn(line -> line.startsWith("GET raw/") || line.startsWith("POST")).isEmpty();
        VerifyReport report = anew.verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.HEAD));
        assertThat(report.problems()).extracting(WindowVerdict::verdict).isEmpty();
    }

    @Test
    void aStoreWithoutColdClassesSaysSo() {
        assertThatThrownBy(() -> Restore.of(new DirectoryStore(temporary))).isInstanceOf(ArchiveException.class).hasMessageContaining("no cold storage classes");
        assertThat(Restore.of(store)).isSameAs(store);
    }

    @Test
    void whatWasMovedBackSinceTheLookIsNoFailure() {
        assertThat(store.restore(ObjectKey.of(key(0)), ColdClass.GLACIER, RetrievalTier.STANDARD, 7)).isEqualTo(Answer.NOT_COLD);
    }

    @Test
    void aCopyWhoseDaysAreOverIsExpiredWhereTheStoreStillNamesIt() {
        glacier.move("raw/", "GLACIER", null);
        act(all(RetrievalTier.STANDARD));
        time.pass(Duration.ofHours(5));
        VirtualTime later = new VirtualTime(START.plus(Duration.ofDays(30)));
        List<ObjectStanding> seen = new ArrayList<>();
        new Restore(archiver(), List.of("trades"), store, Prices.defaults(), new Patience(FailurePolicy.DEFAULT, later, () -> 0.5)).overview(all(RetrievalTier.STANDARD), seen::add);
        assertThat(seen).hasSize(3).allSatisfy(object -> assertThat(object.state()).isEqualTo(State.EXPIRED));
    }

    private static String key(int hour) {
        return "raw/trades/year=2024/month=01/day=15/trades_2024-01-15_" + (10 + hour) + "-00-00.canonical";
    }
}
