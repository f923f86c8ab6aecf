package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.s3.RulesServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a bucket from the command line, through the real SDK. */
class LifecycleVerbTest {
    private static final String RULES_OF_THE_DOCUMENT = """
            <Rule><ID>RawToGlacier</ID><Filter><Prefix>raw/</Prefix></Filter><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>
            <Rule><ID>ProcessedToIA</ID><Filter><Prefix>processed/</Prefix></Filter><Status>Enabled</Status><Transition><Days>90</Days><StorageClass>STANDARD_IA</StorageClass></Transition></Rule>
            """;
    private static final String DELETE_OLD_RAW = "<Rule><ID>DeleteOldRaw</ID><Filter><Prefix>raw/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule>";

    private RulesServer bucket;
    private Installation installation;

    @BeforeEach
    void install(@TempDir Path directory) throws IOException {
        bucket = new RulesServer();
        installation = new Installation(directory).store(TestS3.store(bucket.endpoint(), "kalshi-data-archive"))
                .more("lifecycle: {transitions: {raw/: GLACIER after 30d, processed/: STANDARD_IA after 90d}}");
        TestS3.credentials().forEach(installation::env);
    }

    @AfterEach
    void stop() {
        bucket.close();
    }

    private JsonNode json(int code, String... arguments) throws IOException {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        CommandRun run = installation.run(all);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        JsonNode document = new ObjectMapper().readTree(run.out());
        ReferencePageTest.assertDescribed(String.join(" ", arguments).replace(" --confirm", ""), document);
        return document;
    }

    @Test
    void anEmptyBucketIsPlannedChangedOnAPersonsWordAndNotChangedAgain() throws IOException {
        CommandRun plan = installation.run("lifecycle", "plan");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("add     coldarchive:move:raw/", "to GLACIER after 30 days", "There are no rules of others.", "Nothing was changed. To change it so: archive lifecycle apply --confirm");
        assertThat(installation.run("lifecycle", "apply").out()).contains("Nothing was changed");
        assertThat(bucket.puts()).isEmpty();
        assertThat(json(0, "lifecycle", "apply", "--confirm").get("applied").asBoolean()).isTrue();
        assertThat(bucket.puts()).hasSize(1);
        CommandRun again = installation.run("lifecycle", "apply", "--confirm");
        assertThat(again.out()).contains("There is nothing to change.");
        assertThat(bucket.puts()).hasSize(1);
        assertThat(installation.run("lifecycle", "show").out()).contains("ours", "enabled", "raw/");
    }

    @Test
    void whatTheDocumentOrTerraformHasPutThereIsEnough() throws IOException {
        bucket.has(RULES_OF_THE_DOCUMENT);
        JsonNode plan = json(0, "lifecycle", "plan");
        assertThat(plan.get("steps").findValuesAsText("change")).containsExactly("COVERED", "COVERED", "ADD");
        assertThat(plan.get("kept")).hasSize(2);
    }

    @Test
    void aRuleThatDeletesTheArchiveIsAnErrorAndIsLeftThere() throws IOException {
        bucket.has(DELETE_OLD_RAW);
        CommandRun show = installation.run("lifecycle", "show");
        assertThat(show.code()).isEqualTo(4);
        assertThat(show.out()).contains("DeleteOldRaw", "others'", "delete after 365 days", "error trades: rule DeleteOldRaw deletes its files after 365 days, and they are to be kept for ever");
        json(4, "lifecycle", "show");
        assertThat(installation.run("lifecycle", "apply", "--confirm").code()).isEqualTo(4);
        assertThat(bucket.puts()).singleElement().asString().contains("<ID>DeleteOldRaw</ID>", "<Days>365</Days>");
    }

    @Test
    void whatCannotBeKeptWholeIsRefusedWithWhatToAddByHand() throws IOException {
        bucket.has("<Rule><ID>theirs</ID><Filter><Prefix>x/</Prefix></Filter><Status>Enabled</Status><Novelty>y</Novelty></Rule>");
        CommandRun plan = installation.run("lifecycle", "plan");
        assertThat(plan.code()).isEqualTo(4);
        assertThat(plan.out()).contains("theirs: element Novelty=y", "\"StorageClass\" : \"GLACIER\"");
        CommandRun apply = installation.run("lifecycle", "apply", "--confirm");
        assertThat(apply.code()).isEqualTo(4);
        assertThat(apply.err()).contains("element Novelty=y of theirs would be lost", "archive lifecycle plan prints them");
        assertThat(bucket.puts()).isEmpty();
    }

    @Test
    void aMissingRightIsNamed() {
        bucket.fails(403, "AccessDenied");
        CommandRun run = installation.run("lifecycle", "plan");
        assertThat(run.code()).isEqualTo(12);
        assertThat(run.err()).contains("allow s3:GetLifecycleConfiguration on arn:aws:s3:::kalshi-data-archive");
    }

    @Test
    void aDirectoryHasNoRules() {
        CommandRun run = installation.store("{uri: \"file://" + installation.files() + "\"}").run("lifecycle", "show");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("a directory has none");
        assertThat(installation.run("lifecycle").err()).contains("lifecycle needs to be told what: show, plan, apply");
    }
}
