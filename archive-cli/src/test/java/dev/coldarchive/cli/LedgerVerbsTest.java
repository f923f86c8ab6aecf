package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Looking into a real ledger, and setting a cursor by hand. */
class LedgerVerbsTest extends ArchivedFixture {
    private static final String SECOND = Installation.FIRST.plus(Duration.ofHours(1)).toString();
    private static final String END = Installation.FIRST.plus(Duration.ofHours(3)).toString();

    private CommandRun set(String... more) {
        String[] all = Arrays.copyOf(new String[] {"ledger", "set", "-t", "trades"}, 4 + more.length);
        System.arraycopy(more, 0, all, 4, more.length);
        return installation.run(all);
    }

    @Test
    void whatTheLedgerSaysIsShown() throws IOException {
        installation.sql("INSERT INTO archive.export_intents (table_name, window_start, window_end, revision, epoch, part_keys, part_sizes, part_sha256s, owner) VALUES ('trades', '" + END
                + "', '" + END + "'::timestamptz + interval '1 hour', 1, 7, '{raw/a}', '{1}', '{00}', 'another')", "UPDATE archive.export_leases SET owner = 'another', epoch = 7");
        CommandRun shown = installation.run("ledger", "show");
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("trades", "3 COMMITTED; 180 rows", "another, epoch 7", "begun", "commit", "first cursor at");
        assertThat(installation.run("ledger", "show", "--audit", "1").out()).doesNotContain("first cursor at");
        ReferencePageTest.assertDescribed("ledger show", installation.json("ledger", "show"));
        assertThat(installation.json("ledger", "show").at("/tables/0/windows/COMMITTED").asInt()).isEqualTo(3);
    }

    @Test
    void aCursorIsSetBackAndForthAndWhyIsKept() throws IOException {
        long before = installation.cursor();
        CommandRun plan = set("--cursor", SECOND);
        assertThat(plan.code()).isZero();
        assertThat(plan.out()).contains("back over 2 windows that the ledger knows", "Nothing was changed. To set it");
        assertThat(installation.cursor()).isEqualTo(before);
        assertThat(set("--cursor", SECOND, "--confirm").code()).as("without a reason").isEqualTo(2);

        assertThat(set("--cursor", SECOND, "--confirm", "--why", "INC-4711").out()).contains("Set.");
        assertThat(installation.cursor()).isEqualTo(before - Duration.ofHours(2).toSeconds() * 1_000_000);
        assertThat(installation.run("ledger", "show").out()).contains("set-cursor", "INC-4711", "free");
        assertThat(set("--cursor", END, "--confirm", "--why", "it was right").out()).contains("forward over 2 windows that the ledger accounts for", "Set.");
        assertThat(installation.cursor()).isEqualTo(before);
        assertThat(set("--cursor", END).out()).contains("already");
        ReferencePageTest.assertDescribed("ledger set", installation.json("ledger", "set", "-t", "trades", "--cursor", SECOND));
    }

    @Test
    void noCursorPassesWhatIsNotAccountedFor() throws IOException {
        installation.sql("UPDATE archive.export_windows SET state = 'QUARANTINED', reason = 'a value that Parquet cannot hold' WHERE window_start = '" + SECOND + "'",
                "UPDATE archive.export_cursors SET last_export_ts = " + Installation.FIRST_MICROS);
        CommandRun plan = set("--cursor", END);
        assertThat(plan.code()).isEqualTo(2);
        assertThat(plan.out()).contains("refused: window", "QUARANTINED: a value that Parquet cannot hold", "archive export --table trades --catchup archives them", "archive ledger rebuild");
        CommandRun refused = set("--cursor", END, "--confirm", "--why", "in a hurry");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("QUARANTINED");
        assertThat(installation.cursor()).isEqualTo(Installation.FIRST_MICROS);
        assertThat(set("--cursor", SECOND, "--confirm", "--why", "so far it is right").code()).isZero();
        installation.sql("DELETE FROM archive.export_windows WHERE window_start = '" + SECOND + "'");
        assertThat(set("--cursor", END).out()).contains("the ledger has no record");
        assertThat(set("--cursor", Installation.FIRST.minusSeconds(7_200).toString()).out()).contains("archives 2 that it does not know");
    }

    @Test
    void aCursorInTheFutureIsRefusedInItsOwnWords() {
        CommandRun plan = set("--cursor", Installation.FIRST.plus(Duration.ofDays(30)).toString());
        assertThat(plan.code()).isEqualTo(2);
        assertThat(plan.out()).contains("refused: that is in the future", "archive export --table trades --catchup").doesNotContain("--start", "no record");
    }

    @Test
    void aTimeOffTheGridShowsTheNearestWindows() {
        CommandRun refused = set("--cursor", Installation.FIRST.plusSeconds(60).toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("off its grid of 1 h", "the nearest windows are " + Installation.FIRST + "/" + SECOND);
    }

    @Test
    void anotherExportersLeaseIsRespected() {
        installation.sql("UPDATE archive.export_leases SET owner = 'another', expires_at = now() + interval '1 hour'");
        CommandRun refused = set("--cursor", SECOND, "--confirm", "--why", "x");
        assertThat(refused.code()).isEqualTo(11);
        assertThat(installation.cursor()).isGreaterThan(Installation.FIRST_MICROS + 3_600_000_000L);
        assertThat(set("--cursor", SECOND, "--confirm", "--why", "it is dead", "--take-over").code()).isZero();
        assertThat(set("--cursor", "tomorrow").code()).isEqualTo(2);
        assertThat(installation.run("ledger").code()).isEqualTo(2);
    }
}
