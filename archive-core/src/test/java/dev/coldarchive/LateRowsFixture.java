package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.trade;
import static dev.coldarchive.ArchiveFixture.trades;

import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three windows that are archived, and those who write rows for them all the same. */
abstract class LateRowsFixture {
    @TempDir
    private Path directory;

    ArchiveFixture archive;
    final List<String> calls = new ArrayList<>();

    @BeforeEach
    void threeWindowsAreArchived() {
        archive = new ArchiveFixture(directory.resolve("work")).create();
        start();
    }

    private void start() {
        archive.source.insert("trades", trade(10, "A", 1), trade(3_610, "B", 2), trade(7_210, "C", 3));
        archive.source.setNow(TEN.plus(Duration.ofHours(3)).plus(Duration.ofMinutes(10)));
        archive.export();
        archive.done.clear();
    }

    void configured(TableSpec table) {
        archive = new ArchiveFixture(directory.resolve("other"));
        archive.table = table;
        archive.create();
        start();
    }

    void listen() {
        calls.clear();
        archive.source.onCall(calls::add);
    }

    void writeLate(long second, String ticker) {
        MemoryTransaction writer = archive.source.begin("writer").insert("trades", trade(second, ticker, 1));
        touch(writer, second);
        writer.commit();
    }

    void mark(long second) {
        MemoryTransaction writer = archive.source.begin("writer");
        touch(writer, second);
        writer.commit();
    }

    void touch(MemoryTransaction writer, long... seconds) {
        List<Instant> times = new ArrayList<>();
        for (long second : seconds) {
            times.add(TEN.plusSeconds(second));
        }
        archive.archiver().touched(writer.connection(), "trades", times);
    }

    void quiet() {
        archive.source.advance(Duration.ofMinutes(6));
    }

    List<Window> marked() {
        return archive.source.marks().windows(archive.table).stream().map(MarkedWindow::window).toList();
    }
}
