package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Unit, image, manifests and Terraform say the same as the daemon and each other. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("../docs/deploy");
    /** What docs/reference/configuration.md asks for beyond stop-grace. */
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(15);

    private static String file(String name) throws IOException {
        return Files.readString(DEPLOY.resolve(name));
    }

    private static Map<String, Object> manifest(String kind) throws IOException {
        return StreamSupport.stream(new Load(LoadSettings.builder().build()).loadAllFromString(file("kubernetes/archive.yaml")).spliterator(), false).map(DeployFilesTest::map)
                .filter(document -> document.get("kind").equals(kind)).findFirst().orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Object at(Object value, Object... path) {
        for (Object step : path) {
            value = step instanceof Integer index ? ((List<?>) value).get(index) : map(value).get(step);
        }
        return value;
    }

    private static String found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).collect(Collectors.joining(" "));
    }

    private static Configuration configurationOfTheManifests() throws IOException {
        return Configuration.parse("archive.yaml", (String) at(manifest("ConfigMap"), "data", "archive.yaml"), Path.of("/etc/archive"), Map.of("DB_PASSWORD", "x"));
    }

    @Test
    void theManifestsPortsAreThoseOfTheirConfigurationAndReachableFromOutside() throws IOException {
        Configuration configuration = configurationOfTheManifests();
        assertThat(configuration.http().bind()).isEqualTo("0.0.0.0");
        Map<Object, Object> ports = new HashMap<>();
        ((List<?>) at(manifest("StatefulSet"), "spec", "template", "spec", "containers", 0, "ports")).forEach(port -> ports.put(at(port, "name"), at(port, "containerPort")));
        assertThat(ports).isEqualTo(Map.of("health", configuration.http().health().getAsInt(), "metrics", configuration.http().metrics().getAsInt()));
        assertThat(at(manifest("StatefulSet"), "spec", "template", "metadata", "annotations", "prometheus.io/port")).isEqualTo(String.valueOf(configuration.http().metrics().getAsInt()));
        assertThat((List<?>) at(manifest("Service"), "spec", "ports")).allSatisfy(port -> assertThat(at(port, "port")).isEqualTo(ports.get(at(port, "targetPort"))));
        assertThat(found("EXPOSE (.*)", file("container/Dockerfile"))).isEqualTo(ports.get("health") + " " + ports.get("metrics"));
    }

    @Test
    void whatWaitsForTheEndWaitsLongerThanTheGracePeriod() throws IOException {
        Configuration configuration = configurationOfTheManifests();
        long patience = configuration.stopGrace().plus(BEYOND_GRACE).toSeconds();
        assertThat(at(manifest("StatefulSet"), "spec", "template", "spec", "terminationGracePeriodSeconds")).isEqualTo((int) patience);
        assertThat(found("TimeoutStopSec=(\\d+)", file("systemd/archive.service"))).isEqualTo(String.valueOf(patience));
    }

    @Test
    void theWorkDirectoryIsTheOneThatMayBeWritten() throws IOException {
        String workDir = configurationOfTheManifests().workDir().toString();
        assertThat((List<?>) at(manifest("StatefulSet"), "spec", "template", "spec", "containers", 0, "volumeMounts"))
                .anySatisfy(mount -> assertThat(map(mount)).isEqualTo(Map.of("name", "work", "mountPath", workDir)));
        assertThat(workDir).isEqualTo("/var/lib/" + found("StateDirectory=(.*)", file("systemd/archive.service")));
    }

    @Test
    void everyImageRunsAsTheSameUserWhoIsNotRoot() throws IOException {
        Object context = at(manifest("StatefulSet"), "spec", "template", "spec", "securityContext");
        String user = at(context, "runAsUser") + ":" + at(context, "runAsGroup");
        assertThat(user).doesNotStartWith("0");
        assertThat(found("USER (.*)", file("container/Dockerfile"))).isEqualTo(user);
        assertThat(found("<user>(.*)</user>", Files.readString(Path.of("pom.xml")))).isEqualTo(user);
        Object container = at(manifest("StatefulSet"), "spec", "template", "spec", "containers", 0, "securityContext");
        assertThat(map(container)).isEqualTo(Map.of("allowPrivilegeEscalation", false, "readOnlyRootFilesystem", true, "capabilities", Map.of("drop", List.of("ALL"))));
    }

    @Test
    void bothImagesStartJavaAlikeButForTheSharedClassesThatOnlyARunInTheImageCanMake() throws IOException {
        assertThat(found("<jvmFlag>(.*)</jvmFlag>", Files.readString(Path.of("pom.xml")))).isEqualTo(found("\"(-XX:(?!SharedArchiveFile)[^\"]*)\"", file("container/Dockerfile"))).isNotEmpty();
        assertThat(found("FROM (.*)", file("container/Dockerfile"))).isEqualTo(found("<image>(eclipse.*)</image>", Files.readString(Path.of("pom.xml"))));
    }

    @Test
    void theUnitDoesNotRepeatWhatOnlyAPersonCanMend() throws IOException {
        String unit = file("systemd/archive.service");
        assertThat(unit).contains("SuccessExitStatus=143", "RestartPreventExitStatus=2 10 12").doesNotContain("MemoryDenyWriteExecute=yes");
    }

    @Test
    void terraformGivesTheRightsThatWereTriedAndNoOther() throws IOException {
        String howTo = Files.readString(Path.of("../docs/how-to/run-with-least-rights.md"));
        String iam = file("terraform/iam.tf");
        String writer = iam.substring(iam.indexOf("\"writer\""), iam.indexOf("\"reader\""));
        String actions = "\"(s3:\\w+)\"";
        String tried = howTo.substring(howTo.indexOf("```json"), howTo.indexOf("```", howTo.indexOf("```json") + 7));
        assertThat(new TreeSet<>(List.of(found(actions, writer).split(" ")))).isEqualTo(new TreeSet<>(List.of(found(actions, tried).split(" "))));
        assertThat(iam).doesNotContain("Delete", "s3:*");
    }

    @Test
    void terraformMovesWhatTheDocumentsMoveAndExpiresNothingUnasked() throws IOException {
        String variables = file("terraform/variables.tf");
        assertThat(variables).contains("{ prefix = \"raw/\", days = 30, storage_class = \"GLACIER\" }", "{ prefix = \"processed/\", days = 90, storage_class = \"STANDARD_IA\" }",
                "{ prefix = \"events/\", days = 90, storage_class = \"GLACIER\" }");
        assertThat(found("(?s)variable \"(expire_after_days)\" \\{[^}]*default     = \\{}", variables)).isNotEmpty();
        assertThat(found("(?s)variable \"(expire_former_versions_after_days)\" \\{[^}]*default     = null", variables)).isNotEmpty();
        String bucket = file("terraform/bucket.tf");
        assertThat(bucket).contains("status = \"Enabled\"", "abort_incomplete_multipart_upload", "restrict_public_buckets = true", "prevent_destroy = true", "sse_algorithm");
    }
}
