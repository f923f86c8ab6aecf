package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a person runs when the ledger is lost, on a real database. */
class RecoveryVerbsTest extends ArchivedFixture {
    private void loseTheLedger() {
        installation.sql("DELETE FROM archive.export_windows", "DELETE FROM archive.export_cursors", "DELETE FROM archive.export_intents", "DELETE FROM archive.export_leases");
    }

    @Test
    void aLostLedgerIsFoundByDoctorRefusedByExportAndRebuilt() throws IOException {
        assertThat(installation.run("doctor").code()).as(installation.run("doctor").out()).isZero();
        loseTheLedger();
        CommandRun doctor = installation.run("doctor");
        assertThat(doctor.code()).isEqualTo(4);
        assertThat(doctor.out()).contains("failure archive-past (trades): cannot export table trades: the archive is ahead of the ledger by 3 windows", "archive ledger rebuild --table trades");
        CommandRun export = installation.run("export");
        assertThat(export.code()).isEqualTo(3);
        assertThat(export.err()).contains("archive ledger rebuild --table trades");
        CommandRun plan = installation.run("ledger", "rebuild");
        assertThat(plan.code()).isZero();
        assertThat(plan.out()).contains("3 forgotten", "the archive has revision 1, the ledger none", "Nothing was changed.", "--confirm");
        assertThat(installation.run("doctor").code()).as("a plan changes nothing").isEqualTo(4);
        assertThat(installation.run("ledger", "rebuild", "--table", "trades", "--confirm").out()).contains("Rewritten.");
        assertThat(installation.run("doctor").code()).isZero();
        assertThat(installation.run("export").code()).isZero();
        assertThat(installation.run("verify").out()).contains("No problems.");
        JsonNode again = installation.json("ledger", "rebuild");
        assertThat(again.at("/tables/0/counts").isEmpty()).isTrue();
        assertThat(again.at("/tables/0/cursor")).isEqualTo(again.at("/tables/0/formerCursor"));
    }

    @Test
    void doctorSaysALineForEachAreaAndWithVerboseForEachCheck() throws IOException {
        CommandRun healthy = installation.run("doctor");
        assertThat(healthy.out()).contains("configuration  1 ok", "warning database-role: role postgres is a superuser", "→ CREATE ROLE exporter LOGIN").doesNotContain("table-readable");
        assertThat(installation.run("doctor", "--verbose").out()).contains("table-readable (trades): readable");
        assertThat(installation.run("doctor", "--strict").code()).as("warnings count").isEqualTo(4);
        JsonNode document = installation.json("doctor");
        ReferencePageTest.assertDescribed("doctor", document);
        assertThat(document.get("ok").asBoolean()).isFalse();
        assertThat(document.get("worst").asText()).isEqualTo("WARN");
        assertThat(document.get("checks")).anySatisfy(check -> assertThat(check.get("id").asText()).isEqualTo("store-round-trip"));
    }

    @Test
    void aConfigurationThatCannotBeUsedIsAFindingOfItsOwn() throws IOException {
        installation.more("unheard-of: 1");
        assertThat(installation.run("doctor").code()).isEqualTo(2);
        assertThat(installation.run("doctor").out()).contains("failure configuration: unheard-of");
        assertThat(installation.json("doctor").at("/checks/0/id").asText()).isEqualTo("configuration");
    }

    @Test
    void whatADatabaseThatIsDownKeepsFromBeingLookedAtIsSkipped() throws IOException {
        installation.source("{url: \"jdbc:postgresql://localhost:1/nowhere\", user: postgres}").tables("  trades: {" + Installation.TIME + ", retention: 30d}");
        CommandRun doctor = installation.run("doctor");
        assertThat(doctor.code()).as("nobody knows how near retention is").isEqualTo(20);
        assertThat(doctor.out()).contains("database-reachable: cannot connect", "skipped").doesNotContain("table-readable");
    }

    @Test
    void theDocumentOfARebuildStandsInTheReference() throws IOException {
        loseTheLedger();
        ReferencePageTest.assertDescribed("ledger rebuild", installation.json("ledger", "rebuild"));
        assertThat(installation.run("ledger", "forget").code()).isEqualTo(2);
    }
}
