package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.RowSizes;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listeners hear of what has no outcome of its own. */
class ListenerTest {
    @TempDir
    Path temporary;

    private final List<String> heard = new ArrayList<>();
    private ArchiveFixture archive;

    @BeforeEach
    void oneHourIsDue() {
        archive = new ArchiveFixture(temporary.resolve("work"));
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(12)).build();
        archive.create();
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
    }

    private Archiver archiver() {
        return archive.builder().listener(new ArchiveListener() {
            @Override
            public void uploadTried(ObjectKey key, int tries, Optional<ArchiveException> error) {
                if (!key.value().startsWith("_archive/")) {
                    heard.add("upload " + tries + error.map(e -> " " + e.category()).orElse(""));
                }
            }

            @Override
            public void leaseTaken(String table, long epoch) {
                heard.add("lease of " + table + " " + epoch);
            }

            @Override
            public void windowSealed(String table, Window window) {
                heard.add("sealed " + table + " " + window.start());
            }
        }).build();
    }

    private void failPut(int number, ArchiveException error) {
        int before = archive.store.calls(StoreCall.Operation.PUT);
        archive.store.failOn(StoreCall.Operation.PUT, before + number, StoreCall.Phase.BEFORE, () -> error);
    }

    @Test
    void everyTryOfAnUploadIsHeard() {
        archive.export(); // takes the archive for its own
        heard.clear();
        archive.source.insert("trades", trade(3_605, "B", 1));
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        failPut(1, new TransientException("cannot put: 503", null, null));
        archiver().exportNow();
        assertThat(heard).contains("upload 1 TRANSIENT", "upload 2").doesNotContain("upload 1");
    }

    @Test
    void whoHasATableNowSaysSo() {
        archiver().exportNow();
        archiver().exportNow();
        assertThat(heard).contains("lease of trades 1", "lease of trades 2");
    }

    @Test
    void aSealedWindowIsHeardOnce() {
        Archiver archiver = archiver();
        archiver.exportNow();
        archiver.seal(new SealRequest(List.of("trades"), Optional.empty(), Optional.empty()));
        archiver.seal(new SealRequest(List.of("trades"), Optional.empty(), Optional.empty()));
        assertThat(heard).containsOnlyOnce("sealed trades " + hour(0).start());
    }

    @Test
    void ofLargeRowsAPersonIsTold() {
        List<String> warnings = new ArrayList<>();
        archive.table = ArchiveFixture.trades().rowSizes(new RowSizes(1_000, 1 << 20)).build();
        archive.source.insert("trades", trade(6, "B".repeat(1_100), 2), trade(7, "C".repeat(3_000), 3), trade(8, "D".repeat(900), 4));
        ArchiveListener listener = new ArchiveListener() {
            @Override
            public void warning(String table, String message) {
                warnings.add(table + ": " + message);
            }
        };

        archive.builder().listener(listener).build().export(ExportRequest.due());

        assertThat(warnings).singleElement().asString().startsWith("trades: window " + hour(0) + " has 2 rows of 1000 bytes or more, the largest of 3")
                .contains("at " + hour(0).start().plusSeconds(7), "mostly in column \"ticker\"", "Athena");
    }
}
