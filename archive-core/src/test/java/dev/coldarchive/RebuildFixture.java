package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.store.ObjectKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What all tests of a ledger that is rebuilt start from: an archive with every kind of window, and the ledger from before all of it. */
abstract class RebuildFixture {
    @TempDir
    Path temporary;

    ArchiveFixture archive;
    MemoryLedger.Backup nothing;

    @BeforeEach
    void anArchiveWithEveryKindOfWindow() {
        archive = world("work");
    }

    /** Hour 0 has two revisions, 1 is empty, 2 as usual, 3 is refused, 4 lies beyond it. */
    ArchiveFixture world(String name) {
        ArchiveFixture world = new ArchiveFixture(temporary.resolve(name)).create();
        nothing = world.ledger.backup();
        world.source.insert("trades", trade(1, "A", 1), trade(7_300, "B", 2), trade(10_900, "C", 3), trade(14_500, "D", 4));
        world.store.replace(part(3), "an older system's".getBytes());
        world.source.setNow(hour(4).end().plus(Duration.ofMinutes(5)));
        world.export();
        world.source.insert("trades", trade(2, "late", 1));
        assertThat(world.reexport(0).complete()).isTrue();
        return world;
    }

    static ObjectKey part(int hour) {
        return ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_" + (10 + hour) + "-00-00.canonical");
    }

    static ObjectKey manifest(int hour, int revision) {
        return ObjectKey.of("_archive/trades/20240115T" + (10 + hour) + "0000Z_PT1H.r000" + revision + ".json");
    }

    RebuildReport.Table rebuild() {
        RebuildReport report = archive.archiver().rebuildLedger(RebuildRequest.everything());
        assertThat(report.confirmed()).isTrue();
        return report.tables().get(0);
    }

    static List<String> ledger(ArchiveFixture world) {
        List<String> said = new ArrayList<>(List.of(String.valueOf(world.ledger.cursor("trades").map(at -> at.position()))));
        world.ledger.windows("trades", Instant.EPOCH, hour(100).start()).stream().filter(record -> record.revision() > 0).forEach(record -> said.add(record.window() + " " + record.state()
                + " " + record.revision() + " " + record.digest() + " " + record.sizeBytes() + " " + record.manifestSha256() + " " + record.parkedRows()));
        return said;
    }
}
