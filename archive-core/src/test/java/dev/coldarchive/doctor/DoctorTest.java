package dev.coldarchive.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final Check.Look FINE = () -> Outcome.ok("fine");

    private static List<String> examined(Check... checks) {
        return new Doctor(List.of(checks)).examine(result -> { }).stream()
                .map(result -> result.id().id() + result.table().map(table -> " " + table).orElse("") + " " + result.status()).toList();
    }

    @Test
    void checksAreMadeInTheOrderOfTheirKindsAndEachIsHeardOfAtOnce() {
        List<CheckId> heard = new ArrayList<>();
        new Doctor(List.of(Check.of(CheckId.HEAP, FINE), Check.of(CheckId.LEDGER_VERSION, () -> {
            assertThat(heard).containsExactly(CheckId.DATABASE_NAME);
            return Outcome.ok("fine");
        }), Check.of(CheckId.DATABASE_NAME, FINE))).examine(result -> heard.add(result.id()));
        assertThat(heard).containsExactly(CheckId.DATABASE_NAME, CheckId.LEDGER_VERSION, CheckId.HEAP);
    }

    @Test
    void oneFaultIsNamedOnceAndWhatNeedsItSaysBecauseOfWhat() {
        List<CheckResult> results = new Doctor(List.of(Check.of(CheckId.DATABASE_NAME, () -> Outcome.fail("no such host", "correct it")), Check.of(CheckId.DATABASE_REACHABLE, FINE),
                Check.of(CheckId.DATABASE_ROLE, FINE), Check.of(CheckId.STORE_NAME, FINE))).examine(result -> { });
        assertThat(results).extracting(CheckResult::status).containsExactly(Status.FAIL, Status.OK, Status.SKIPPED, Status.SKIPPED);
        assertThat(results.subList(2, 4)).allSatisfy(result -> assertThat(result.message()).isEqualTo("because of database-name"));
    }

    @Test
    void aFaultOfOneTableKeepsNoOtherFromBeingLookedAt() {
        assertThat(examined(Check.of(CheckId.TABLE_READABLE, "a", () -> Outcome.fail("gone", "bring it back")), Check.of(CheckId.TABLE_READABLE, "b", FINE), Check.of(CheckId.TABLE_ROW_SECURITY, "a", FINE),
                Check.of(CheckId.TABLE_ROW_SECURITY, "b", FINE))).containsExactly("table-readable a FAIL", "table-readable b OK", "table-row-security a SKIPPED", "table-row-security b OK");
    }

    @Test
    void aHostMayNeedOneThingMore() {
        assertThat(examined(Check.of(CheckId.LEDGER_VERSION, FINE).after(CheckId.DATABASE_REACHABLE), Check.of(CheckId.DATABASE_REACHABLE, () -> Outcome.warn("slow", "wait"))))
                .containsExactly("database-reachable WARN", "ledger-version SKIPPED");
    }

    @Test
    void anErrorIsAFailureWithItsHintAndACheckThatBreaksIsUnknown() {
        List<CheckResult> results = new Doctor(List.of(Check.of(CheckId.LEDGER_VERSION, () -> {
            throw new ArchiveException(Category.NOT_INITIALISED, "cannot find it: gone", "look for it");
        }), Check.of(CheckId.HEAP, () -> {
            throw new IllegalStateException("oops");
        }))).examine(result -> { });
        assertThat(results).extracting(CheckResult::outcome).first().isEqualTo(Outcome.fail("cannot find it: gone", "look for it"));
        assertThat(results.get(1).status()).isEqualTo(Status.UNKNOWN);
        assertThat(results.get(1).message()).contains("oops");
    }

    @Test
    void whatDoesNotEndIsLeftBehind() {
        List<CheckResult> results = new Doctor(List.of(Check.of(CheckId.DATABASE_NAME, () -> {
            new CountDownLatch(1).await();
            return Outcome.ok("never");
        }), Check.of(CheckId.HEAP, FINE)), id -> Duration.ofMillis(id == CheckId.HEAP ? 60_000 : 20)).examine(result -> { });
        assertThat(results).extracting(CheckResult::status).containsExactly(Status.FAIL, Status.OK);
        assertThat(results.get(0).message()).contains("no answer came within");
    }

    @Test
    void whatACheckNeedsIsLookedAtBeforeIt() {
        assertThat(CheckId.values()).allSatisfy(id -> assertThat(id.needs()).allSatisfy(need -> assertThat(need).isLessThan(id)));
        assertThat(Arrays.stream(CheckId.values()).map(CheckId::area).distinct()).as("one after the other").containsExactly(Area.values());
        assertThat(Set.of(CheckId.values())).extracting(CheckId::id).allSatisfy(id -> assertThat(id).matches("[a-z-]+"));
    }
}
