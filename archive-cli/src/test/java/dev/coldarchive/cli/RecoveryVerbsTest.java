package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person runs when the ledger is lost, on a real database. */
class RecoveryVerbsTest {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void anArchive() {
        installation = new Installation(directory).withLedger();
        assertThat(installation.run("export").code()).isZero();
    }

    private JsonNode json(String... arguments) throws IOException {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        return new ObjectMapper().readTree(installation.run(all).out());
    }

    private void loseTheLedger() {
        installation.sql("DELETE FROM archive.export_windows", "DELETE FROM archive.export_cursors", "DELETE FROM archive.export_intents", "DELETE FROM archive.export_leases");
    }

    @Test
    void aLostLedgerIsFoundByDoctorRefusedByExportAndRebuilt() throws IOException {
        assertThat(installation.run("doctor").code()).as(installation.run("doctor").out()).isZero();
        loseTheLedger();
        CommandRun doctor = installation.run("doctor");
        assertThat(doctor.code()).isEqualTo(4);
        assertThat(doctor.out()).contains("error trades: cannot export table trades: the archive is ahead of the ledger by 3 windows", "archive ledger rebuild --table trades");
        ReferencePageTest.assertDescribed("doctor", json("doctor"));
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
        JsonNode again = json("ledger", "rebuild");
        assertThat(again.at("/tables/0/counts").isEmpty()).isTrue();
        assertThat(again.at("/tables/0/cursor")).isEqualTo(again.at("/tables/0/formerCursor"));
    }

    @Test
    void theDocumentOfARebuildStandsInTheReference() throws IOException {
        loseTheLedger();
        ReferencePageTest.assertDescribed("ledger rebuild", json("ledger", "rebuild"));
        assertThat(installation.run("ledger", "forget").code()).isEqualTo(2);
    }
}
