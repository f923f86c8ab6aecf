package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumedVerificationTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;
    private Path file;

    @BeforeEach
    void tenHoursAreArchivedAndTheThirdIsMissing() {
        file = temporary.resolve("verdicts");
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        for (int i = 0; i < 10; i++) {
            archive.source.insert("trades", trade(i * 3_600L + 1, "A" + i, i));
        }
        archive.source.setNow(hour(11).start());
        archive.export();
        archive.store.remove(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_12-00-00.canonical"));
    }

    private static VerifyRequest request(VerifyLevel level) {
        return new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level);
    }

    /** Verifies until so many verdicts are heard, then dies. */
    private List<WindowVerdict> interruptedAfter(int verdicts, int parallel) {
        List<WindowVerdict> heard = new ArrayList<>();
        assertThatThrownBy(() -> archive.archiver().verify(request(VerifyLevel.FULL).parallel(parallel).resuming(file), verdict -> {
            heard.add(verdict);
            if (heard.size() == verdicts) {
                throw new IllegalStateException("killed");
            }
        })).hasMessage("killed");
        return heard;
    }

    @Test
    void itGoesOnAfterTheLastVerdictAndReportsAll() {
        VerifyReport whole = archive.archiver().verify(request(VerifyLevel.FULL));
        interruptedAfter(4, 1);
        interruptedAfter(3, 3);
        List<WindowVerdict> rest = new ArrayList<>();
        VerifyReport report = archive.archiver().verify(request(VerifyLevel.FULL).resuming(file), rest::add);
        assertThat(rest).extracting(WindowVerdict::window).as("verdicts that were given away and not written down are given again").containsExactly(hour(5), hour(6), hour(7), hour(8), hour(9));
        assertThat(report).isEqualTo(whole);
        assertThat(report.problems()).extracting(WindowVerdict::verdict).containsExactly(Verdict.MISSING);
        assertThat(file).as("there is nothing more to go on with").doesNotExist();
    }

    @Test
    void aLineThatWasCutOffIsVerifiedAgain() throws IOException {
        interruptedAfter(6, 1);
        byte[] all = Files.readAllBytes(file);
        VerifyReport whole = archive.archiver().verify(request(VerifyLevel.FULL));
        for (int length = all.length; length >= 0; length -= 11) {
            Files.write(file, java.util.Arrays.copyOf(all, length));
            assertThat(archive.archiver().verify(request(VerifyLevel.FULL).resuming(file))).as("cut after %s bytes", length).isEqualTo(whole);
        }
    }

    @Test
    void anotherVerificationIsNotGoneOnWith() throws IOException {
        interruptedAfter(2, 1);
        String before = Files.readString(file);
        for (VerifyRequest other : List.of(request(VerifyLevel.HEAD), VerifyRequest.range("trades", hour(0).start(), hour(3).end(), VerifyLevel.FULL))) {
            assertThatThrownBy(() -> archive.archiver().verify(other.resuming(file))).isInstanceOfSatisfying(ArchiveException.class,
                    e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.USAGE)).hasMessageContaining("FULL");
        }
        assertThat(file).hasContent(before);
        Files.writeString(file, before.replace("MISSING", "HAUNTED").replace("OK", "FINE"));
        assertThatThrownBy(() -> archive.archiver().verify(request(VerifyLevel.FULL).resuming(file))).isInstanceOf(ArchiveException.class).hasMessageContaining("damaged");
    }
}
