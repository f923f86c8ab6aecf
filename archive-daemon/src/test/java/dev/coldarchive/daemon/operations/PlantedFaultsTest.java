package dev.coldarchive.daemon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.CheckResult;
import dev.coldarchive.doctor.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of an installation in which one thing is wrong the doctor names this one, and no other; of one in which nothing is, nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedFaultsTest {
    private static final Path PAGE = Path.of("../docs/reference/doctor.md");

    private PlantedWorld world;

    @BeforeAll
    void install(@TempDir Path directory) throws Exception {
        world = new PlantedWorld(directory);
    }

    @AfterAll
    void close() throws Exception {
        world.close();
    }

    private static List<String> notOk(List<CheckResult> results) {
        return results.stream().filter(result -> result.status() != Status.OK && result.status() != Status.SKIPPED)
                .map(result -> result.status() + " " + result.id().id() + ": " + result.message() + " -> " + result.todo().orElse("")).toList();
    }

    @Test
    void ofAHealthyInstallationEveryCheckIsMadeAndFine() {
        List<CheckResult> results = world.examine();
        assertThat(notOk(results)).isEmpty();
        assertThat(results).allSatisfy(result -> assertThat(result.status()).as(result.toString()).isEqualTo(Status.OK));
        assertThat(results).extracting(CheckResult::id).as("all but those of a directory").contains(Arrays.stream(CheckId.values()).filter(id -> id != CheckId.STORE_DIRECTORY).toArray(CheckId[]::new));
    }

    static List<PlantedFault> faults() {
        return PlantedFaults.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void thePlantedFaultIsNamedAndNoOther(PlantedFault fault) throws Exception {
        fault.plant().in(world);
        List<CheckResult> results;
        try {
            results = world.examine();
        } finally {
            fault.mend().in(world);
        }
        assertThat(results).filteredOn(result -> result.status() != Status.OK && result.status() != Status.SKIPPED).as(String.join("\n", notOk(results))).isNotEmpty().allSatisfy(result -> {
            assertThat(result.id()).isEqualTo(fault.id());
            assertThat(result.status()).isEqualTo(fault.status());
            assertThat(result.message()).contains(fault.message());
            assertThat(result.todo().orElse("")).contains(fault.todo()).doesNotContain("\n");
        });
        assertThat(results).filteredOn(result -> result.status() == Status.SKIPPED).allSatisfy(result -> assertThat(result.message()).startsWith("because of " + fault.id().id()));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyPlantedFaultStandsInTheReference(PlantedFault fault) throws Exception {
        assertThat(Files.readString(PAGE)).contains("| " + fault.what() + " | `" + fault.id().id() + "` | " + (fault.status() == Status.FAIL ? "failure" : "warning") + " |");
    }

    @Test
    void everyCheckStandsInTheReference() throws Exception {
        String page = Files.readString(PAGE);
        for (CheckId id : CheckId.values()) {
            assertThat(page).contains("| `" + id.id() + "` | " + id.looksAt() + " | " + id.remedy() + " |");
        }
    }
}
