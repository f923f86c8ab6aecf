package dev.coldarchive.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Finding;
import dev.coldarchive.Finding.Severity;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.TableSpec;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import dev.coldarchive.lifecycle.LifecyclePlan.Change;
import dev.coldarchive.lifecycle.LifecyclePlan.Step;
import dev.coldarchive.lifecycle.LifecyclePolicy.Move;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import dev.coldarchive.lifecycle.LifecycleRule.Scope;
import dev.coldarchive.policy.HurriedTime;
import dev.coldarchive.store.KeyLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleTest {
    /** The rules of the market data document, but for the one that deletes. */
    private static final LifecyclePolicy POLICY = new LifecyclePolicy(Map.of("raw/", List.of(new Move("GLACIER", 30)), "processed/", List.of(new Move("STANDARD_IA", 90))), OptionalInt.of(7), Map.of());
    private static final LifecycleRule RAW_TO_GLACIER = rule("RawToGlacier", "raw/", Action.move("GLACIER", 30));
    private static final LifecycleRule DELETE_OLD_RAW = rule("DeleteOldRaw", "raw/", Action.after(Kind.DELETE, 365));
    private static final TableSpec TRADES = ArchiveFixture.trades().build();
    private static final TableSpec SHORT = TableSpec.builder("deltas").time(TRADES.time()).retention(Duration.ofDays(90)).build();

    private final MemoryBucketLifecycle bucket = new MemoryBucketLifecycle();
    private LifecyclePolicy policy = POLICY;
    private List<TableSpec> tables = List.of(TRADES);
    private String prefix = "";
    private OptionalLong fileBytes = OptionalLong.of(5_000_000);

    private static LifecycleRule rule(String id, String prefix, Action... actions) {
        return new LifecycleRule(id, true, Scope.of(prefix), List.of(actions));
    }

    private Lifecycle lifecycle() {
        return new Lifecycle(bucket, prefix, policy, tables, table -> fileBytes, new HurriedTime());
    }

    private List<String> ids() {
        return bucket.read().rules().stream().map(stored -> stored.rule().id()).toList();
    }

    private List<String> findings(Severity severity) {
        return lifecycle().findings().stream().filter(finding -> finding.severity() == severity).map(Finding::message).toList();
    }

    @Test
    void anEmptyBucketGetsOneRuleForEachPrefixAndOneForUploads() {
        lifecycle().apply(lifecycle().plan());
        assertThat(ids()).containsExactlyInAnyOrder("coldarchive:move:raw/", "coldarchive:move:processed/", "coldarchive:abort-uploads");
    }

    @Test
    void appliedTwiceChangesNothing() {
        lifecycle().apply(lifecycle().plan());
        LifecyclePlan again = lifecycle().plan();
        assertThat(again.steps()).extracting(Step::change).containsOnly(Change.KEEP);
        lifecycle().apply(again);
        assertThat(bucket.writes).isEqualTo(1);
    }

    @Test
    void rulesOfOthersStayAndWhatTheyDoAlreadyIsNotDoneTwice() {
        LifecycleRule others = rule("logs", "logs/", Action.after(Kind.DELETE, 3));
        bucket.put(others);
        bucket.put(RAW_TO_GLACIER);
        LifecyclePlan plan = lifecycle().plan();
        assertThat(plan.steps()).filteredOn(step -> step.change() == Change.COVERED).extracting(Step::by).containsExactly(Optional.of("RawToGlacier"));
        assertThat(lifecycle().apply(plan).rules()).extracting(Stored::rule).contains(others, RAW_TO_GLACIER).hasSize(4);
    }

    @Test
    void whatIsConfiguredNoMoreGoesAndWhatIsConfiguredDifferentlyIsReplaced() {
        lifecycle().apply(lifecycle().plan());
        policy = new LifecyclePolicy(Map.of("raw/", List.of(new Move("GLACIER", 60))), OptionalInt.of(7), Map.of());
        LifecyclePlan plan = lifecycle().plan();
        assertThat(plan.steps()).extracting(Step::change).containsExactlyInAnyOrder(Change.REPLACE, Change.REMOVE, Change.KEEP);
        assertThat(lifecycle().apply(plan).rules()).extracting(Stored::rule).contains(rule("coldarchive:move:raw/", "raw/", Action.move("GLACIER", 60))).hasSize(2);
    }

    @Test
    void anArchiveBelowAPrefixLeavesTheRulesOfItsNeighbourAlone() {
        lifecycle().apply(lifecycle().plan());
        prefix = "b";
        policy = new LifecyclePolicy(Map.of("raw/", List.of(new Move("GLACIER", 1))), OptionalInt.empty(), Map.of());
        lifecycle().apply(lifecycle().plan());
        assertThat(ids()).contains("coldarchive:move:raw/", "coldarchive@b:move:b/raw/").hasSize(4);
        prefix = "";
        policy = POLICY;
        assertThat(lifecycle().plan().changes()).isFalse();
    }

    @Test
    void nothingIsDeletedFromTheArchiveUnlessItIsConfiguredForHowLongItIsKept() {
        assertThat(lifecycle().plan().in()).flatExtracting(LifecycleRule::actions).extracting(Action::kind).doesNotContain(Kind.DELETE);
        policy = new LifecyclePolicy(Map.of(), OptionalInt.empty(), Map.of("trades", 365));
        assertThat(lifecycle().plan().in()).containsExactly(rule("coldarchive:delete-old:raw/trades/", "raw/trades/", Action.after(Kind.DELETE, 365)));
        lifecycle().apply(lifecycle().plan());
        assertThat(findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void aRuleThatCannotBeKeptWholeKeepsEverythingFromBeingWritten() {
        bucket.put(rule("theirs", "x/", Action.move("GLACIER", 1)), Optional.of("element Novelty"));
        LifecyclePlan plan = lifecycle().plan();
        assertThat(plan.obstacles()).extracting(LifecyclePlan.Obstacle::rule).containsExactly("theirs");
        assertThatThrownBy(() -> lifecycle().apply(plan)).isInstanceOf(ArchiveException.class).hasMessageContaining("element Novelty of theirs would be lost");
        assertThat(bucket.writes).isZero();
    }

    @Test
    void aRuleThatSomebodyWroteMeanwhileIsNotOverwritten() {
        LifecyclePlan plan = lifecycle().plan();
        bucket.put(rule("new", "new/", Action.after(Kind.DELETE, 1)));
        assertThatThrownBy(() -> lifecycle().apply(plan)).isInstanceOf(ArchiveException.class);
        assertThat(ids()).containsExactly("new");
    }

    @Test
    void somebodyWhoWritesRightAfterwardsIsNoticed() {
        bucket.afterWrite(() -> bucket.remove("coldarchive:move:raw/"));
        assertThatThrownBy(() -> lifecycle().apply(lifecycle().plan())).isInstanceOf(OutcomeUnknown.class).hasMessageContaining("others stand there");
    }

    @Test
    void aBucketThatShowsLateWhatWasWrittenIsLookedAtAgain() {
        bucket.showLate(3);
        assertThat(lifecycle().apply(lifecycle().plan()).rules()).hasSize(3);
    }

    @Test
    void aRuleThatExpiresTheArchiveAgainstForEverIsAnError() {
        bucket.put(DELETE_OLD_RAW);
        assertThat(findings(Severity.ERROR)).singleElement().asString()
                .isEqualTo("rule DeleteOldRaw deletes its files after 365 days, and they are to be kept for ever: remove it, or say lifecycle: {archive-retention: {trades: 365d}}");
        policy = new LifecyclePolicy(Map.of(), OptionalInt.of(7), Map.of("trades", 400));
        assertThat(findings(Severity.ERROR)).singleElement().asString().contains("they are to be kept for 400 days");
        policy = new LifecyclePolicy(Map.of(), OptionalInt.of(7), Map.of("trades", 365));
        assertThat(findings(Severity.ERROR)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', true, true", "_archive/trades/, true, true", "raw/trades/year=2024/, true, false", "raw, true, false", "rawer/, false, false", "raw/tradesman/, false, false"})
    void aRuleIsAboutTheArchiveWhereverItTouchesIt(String scope, boolean touches, boolean manifests) {
        policy = LifecyclePolicy.defaults();
        bucket.put(rule("theirs", scope, Action.after(Kind.DELETE, 365)));
        assertThat(findings(Severity.ERROR).isEmpty()).isEqualTo(!touches);
        assertThat(findings(Severity.ERROR).stream().anyMatch(message -> message.contains("manifests"))).isEqualTo(manifests);
    }

    @Test
    void aRuleForTaggedObjectsIsNotAboutTheArchiveAndADisabledOneAboutNothing() {
        policy = LifecyclePolicy.defaults();
        bucket.put(new LifecycleRule("tagged", true, new Scope("", true, OptionalLong.empty(), OptionalLong.empty()), List.of(Action.after(Kind.DELETE, 1))));
        bucket.put(new LifecycleRule("disabled", false, Scope.of(""), List.of(Action.after(Kind.DELETE, 1))));
        assertThat(findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void aRuleIsNotAboutATableWhoseKeysOnlyVaryFromTheirFirstSlashOn() {
        tables = List.of(TableSpec.builder("by_symbol").time(TRADES.time()).layout(new KeyLayout("symbol={column:symbol}/{table}_{start}")).build());
        policy = LifecyclePolicy.defaults();
        bucket.put(rule("theirs", "raw/", Action.after(Kind.DELETE, 1)));
        assertThat(findings(Severity.ERROR)).isEmpty();
        bucket.put(rule("one symbol", "symbol=AAPL/", Action.after(Kind.DELETE, 1)));
        assertThat(findings(Severity.ERROR)).hasSize(1);
    }

    @Test
    void manifestsInGlacierAreAnError() {
        bucket.put(rule("everything", "", Action.move("DEEP_ARCHIVE", 200)));
        assertThat(findings(Severity.ERROR)).singleElement().asString().contains("moves the archive's manifests (_archive/) to DEEP_ARCHIVE after 200 days: they cannot be read then");
    }

    @ParameterizedTest
    @CsvSource({"0, ERROR", "1, ERROR", "30, WARNING", "89, WARNING", "90, -"})
    void glacierBeforeTheSourceLetsGoIsAWarningAndBeforeAnyVerificationAnError(int days, String severity) {
        tables = List.of(SHORT);
        policy = LifecyclePolicy.defaults();
        bucket.put(rule("cold", "raw/deltas/", Action.move("GLACIER", days)));
        List<Finding> found = lifecycle().findings().stream().filter(finding -> finding.message().contains("moves its files")).toList();
        assertThat(found).extracting(finding -> finding.severity().name()).isEqualTo(severity.equals("-") ? List.of() : List.of(severity));
    }

    @Test
    void rulesThatMoveTheSameObjectsDifferentlyAreNamed() {
        bucket.put(RAW_TO_GLACIER);
        bucket.put(rule("later", "raw/trades/", Action.move("GLACIER", 90)));
        assertThat(findings(Severity.WARNING)).anyMatch(message -> message.startsWith("rules RawToGlacier (to GLACIER after 30 days) and later (to GLACIER after 90 days) move the same objects"));
    }

    @Test
    void whatIsDeletedBeforeItMovesIsNamed() {
        bucket.put(rule("short", "raw/", Action.after(Kind.DELETE, 30)));
        bucket.put(RAW_TO_GLACIER);
        assertThat(findings(Severity.WARNING)).contains("rule short deletes after 30 days what rule RawToGlacier moves to GLACIER after 30 days");
    }

    @Test
    void smallFilesAndFormerVersionsAreWorthANote() {
        fileBytes = OptionalLong.of(20_000);
        bucket.put(RAW_TO_GLACIER);
        bucket.put(rule("versions", "", Action.after(Kind.DELETE_FORMER, 30)));
        assertThat(findings(Severity.NOTE)).hasSize(2).anyMatch(message -> message.contains("19 KiB")).anyMatch(message -> message.contains("deletes former versions after 30 days"));
    }

    @Test
    void aBucketThatKeepsUnfinishedUploadsForEverIsAWarning() {
        policy = new LifecyclePolicy(Map.of(), OptionalInt.empty(), Map.of());
        assertThat(findings(Severity.WARNING)).containsExactly("no rule aborts unfinished uploads: what a crash left costs storage for ever, and shows in no listing");
        bucket.put(rule("abort", "", Action.after(Kind.ABORT_UPLOADS, 1)));
        assertThat(findings(Severity.WARNING)).isEmpty();
    }
}
