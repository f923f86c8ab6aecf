package dev.coldarchive.daemon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus and systemd themselves say of the files that are for them. */
@Tag("operations")
@Timeout(300)
class DeployToolsTest {
    private static final Path DEPLOY = Path.of("../docs/deploy").toAbsolutePath().normalize();

    @Test
    void promtoolTakesTheRulesAndTheirTestsPass() throws Exception {
        assertThat(Tool.run(DEPLOY.resolve("prometheus"), "promtool", "check", "rules", "archive-rules.yaml")).contains("SUCCESS");
        assertThat(Tool.run(DEPLOY.resolve("prometheus"), "promtool", "test", "rules", "archive-rules-test.yaml")).contains("SUCCESS");
    }

    @Test
    void everyAlertFiresInATest() throws Exception {
        String tests = Files.readString(DEPLOY.resolve("prometheus/archive-rules-test.yaml"));
        assertThat(Files.readAllLines(DEPLOY.resolve("prometheus/archive-rules.yaml")).stream().filter(line -> line.contains("- alert: ")).map(line -> line.replace("- alert: ", "").strip()))
                .hasSizeGreaterThan(10).allSatisfy(alert -> assertThat(tests).containsPattern("(?m)" + alert + "\".*value: 1}"));
    }

    @Test
    void systemdTakesTheUnitAndFindsItWellConfined(@TempDir Path directory) throws Exception {
        // systemd looks whether the program is there
        String unit = Files.readString(DEPLOY.resolve("systemd/archive.service")).replace("/usr/bin/java", Path.of(System.getProperty("java.home"), "bin", "java").toRealPath().toString());
        Files.writeString(directory.resolve("archive.service"), unit);
        assertThat(Tool.run(directory, "systemd-analyze", "verify", "--man=no", "./archive.service")).isEmpty();
        assertThat(Tool.run(directory, "systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", "./archive.service")).contains("Overall exposure level for archive.service");
    }
}
