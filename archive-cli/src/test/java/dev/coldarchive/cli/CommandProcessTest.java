package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a process of its own, where that matters: told to stop, and out of disk. */
class CommandProcessTest {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() {
        installation = new Installation(directory).withLedger();
    }

    private Path log() {
        return directory.resolve("command.log");
    }

    private String[] export() {
        return new String[] {"export", "--config", installation.configuration().toString()};
    }

    /** Files that neither the archive nor the work directory should keep. */
    private Stream<String> leftovers() throws IOException {
        try (Stream<Path> files = Stream.concat(Files.walk(installation.files()), Files.exists(work()) ? Files.walk(work()) : Stream.empty())) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".parquet") && !name.endsWith(".json") && !name.endsWith(".lock") && !name.equals("owner") && !name.equals(".\\lock")).toList().stream();
        }
    }

    private Path work() {
        return directory.resolve("work");
    }

    @Test
    void aCommandThatIsToldToStopFinishesItsWindowAndGivesTheLeaseBack() throws Exception {
        // so many windows that some are left whenever it is told
        installation.sql("INSERT INTO trades SELECT 'early', " + Installation.FIRST_MICROS + " - h * 3600000000, 'T', 1, 1 FROM generate_series(1, 5000) h");
        try (ExporterProcess command = ExporterProcess.start(Main.class, work(), log(), export())) {
            for (int i = 0; i < 1_200 && installation.archivedWindows() == 0; i++) {
                installation.sql("SELECT pg_sleep(0.05)");
            }
            assertThat(command.terminate()).as(Files.readString(log())).isEqualTo(143);
        }
        assertThat(Files.readString(log())).contains("stopped; what is archived stands");
        assertThat(installation.archivedWindows()).isPositive().isLessThan(5_000);
        assertThat(installation.text("SELECT count(*) FROM archive.export_leases WHERE owner IS NOT NULL")).isEqualTo("0");
        assertThat(installation.text("SELECT count(*) FROM archive.export_intents")).isEqualTo("0");
        assertThat(installation.text("SELECT last_export_ts = (SELECT extract(epoch FROM max(window_end)) * 1000000 FROM archive.export_windows) FROM archive.export_cursors")).isEqualTo("t");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aDiskThatIsFullFailsTheWindowKeepsTheCursorAndLeavesNothing() throws Exception {
        // the second of three windows takes more than there is room for
        // nor for the native library that zstd unpacks first
        assertThat(installation.tables("  trades: {" + Installation.TIME + ", compression: none}").run("check").code()).isZero();
        installation.sql("UPDATE trades SET ticker = (SELECT string_agg(md5(trade_id || n), '') FROM generate_series(1, 200) n) WHERE exchange_ts >= "
                + (Installation.FIRST_MICROS + 3_600_000_000L) + " AND exchange_ts < " + (Installation.FIRST_MICROS + 7_200_000_000L));
        try (ExporterProcess command = ExporterProcess.limited(64, Main.class, work(), log(), export())) {
            assertThat(command.exitCode()).as(Files.readString(log())).isEqualTo(3);
        }
        assertThat(Files.readString(log())).containsIgnoringCase("file too large").contains("disk");
        assertThat(installation.archivedWindows()).isEqualTo(1);
        assertThat(installation.cursor()).isEqualTo(Installation.FIRST_MICROS + 3_600_000_000L);
        assertThat(leftovers()).isEmpty();

        assertThat(installation.run("export").code()).as("there is room again").isZero();
        assertThat(installation.archivedWindows()).isEqualTo(3);
        assertThat(installation.run("verify").code()).isZero();
    }
}
