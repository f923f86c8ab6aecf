package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.trades;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.store.StoreCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One row in a hundred comes up to three days late, while windows are exported and partitions are dropped. {@code -Dlate.rows=1000000} for the size of the measurements,
 * {@code -Dlate.seed=} for another run.
 */
class LateRowsAtScaleTest {
    private static final int ROWS = Integer.getInteger("late.rows", 4_000);
    private static final long SEED = Long.getLong("late.seed", 1);
    private static final int HOURS = 24 * 8;
    private static final Duration KEPT = Duration.ofDays(4);
    private static final Duration DAY = Duration.ofDays(1);
    private static final TableSchema KEYED = new TableSchema("trades", List.of(Column.required("exchange_ts", ColumnType.INT64),
            Column.required("ticker", ColumnType.STRING), Column.optional("price", ColumnType.INT32)), List.of("exchange_ts", "ticker"));

    @TempDir
    private Path directory;
    private final Random random = new Random(SEED);
    private ArchiveFixture archive;
    private Archiver archiver;
    private LateWriters writers;
    private int dropped;
    private long late;
    private int revisions;
    private int counts;

    /** With marks, and a retention job that is held while rows are not archived, the archive has every row that there was to lose, in its last version. */
    @Test
    void withMarksAndHoldEveryLateRowIsArchivedBeforeItIsDropped() {
        run(true);
        Set<String> archived = new HashSet<>(archive.archivedRows());
        Set<String> last = writers.last();
        System.out.println("late rows: " + writers.figures() + "; " + dropped + " partitions dropped; " + archived.size() + " rows archived, " + late + " of them late, in "
                + revisions + " further revisions; " + counts + " counts found nothing new");
        assertThat(dropped).isGreaterThan(2);
        assertThat(late).isPositive();
        assertThat(last).allMatch(archived::contains);
        assertThat(archived).allMatch(writers::wasCommitted);
        assertThat(archive.archivedRows()).hasSize(archived.size());
        assertThat(archive.source.marks().windows(archive.table)).isEmpty();
    }

    /** Against somebody else's drop there is only an alarm: what is lost was marked, and nothing else is lost. */
    @Test
    void whatADropThatAsksNobodyTakesWasMarked() {
        Set<Instant> alarmed = run(false);
        Set<String> archived = new HashSet<>(archive.archivedRows());
        assertThat(archived).allMatch(writers::wasCommitted);
        assertThat(writers.last()).filteredOn(row -> !archived.contains(row)).allSatisfy(row -> {
            Instant time = Instant.ofEpochSecond(Long.parseLong(row.substring(1, row.indexOf(','))) / 1_000_000);
            assertThat(alarmed).as(row).contains(archive.table.grid().at(time).start());
        });
    }

    private Set<Instant> run(boolean hold) {
        archive = new ArchiveFixture(directory.resolve("work"));
        archive.table = trades().retention(KEPT).startFrom(TEN).build();
        archive.source.createPartitioned(archive.table, KEYED, DAY);
        archiver = archive.archiver();
        writers = new LateWriters(archive, archiver, ROWS, SEED);
        archive.source.onCall(call -> interleave());
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT) {
                interleave();
            }
        });
        Set<Instant> alarmed = new HashSet<>();
        for (int hour = 0; hour < HOURS; hour++) {
            writers.inTime(ROWS * 994 / 1_000 / HOURS, TEN.plus(Duration.ofHours(hour)), Duration.ofHours(1));
            writers.mayDo(ROWS / 100 / HOURS + (random.nextInt(HOURS) < ROWS / 100 % HOURS ? 1 : 0));
            archive.source.setNow(TEN.plus(Duration.ofHours(hour + 1)).plus(Duration.ofMinutes(10)));
            export();
            retentionJob(hold, alarmed);
            for (int step = 0; step < 24; step++) {
                archive.source.advance(Duration.ofMinutes(2));
                writers.step();
            }
        }
        archive.source.onCall(call -> { });
        writers.finish();
        for (int cycle = 0; cycle < 3; cycle++) {
            archive.source.advance(Duration.ofMinutes(10));
            export();
        }
        return alarmed;
    }

    private void interleave() {
        if (random.nextInt(8) == 0) {
            archive.source.advance(Duration.ofSeconds(random.nextInt(20)));
            writers.step();
        }
    }

    private void export() {
        ExportReport report = archiver.exportNow();
        assertThat(report.failures()).isEmpty();
        late += report.outcomes().stream().mapToLong(outcome -> outcome.lateRows()).sum();
        revisions += report.outcomes().stream().filter(outcome -> outcome.revision() > 1 && outcome.partsPut() > 0).count();
        counts += report.outcomes().stream().filter(outcome -> outcome.partsPut() == 0 && outcome.revision() > 0).count();
    }

    /** Drops what is older than the retention; a held one waits while anything in the partition is not archived. Waits for writers either way, as a lock does. */
    private void retentionJob(boolean hold, Set<Instant> alarmed) {
        for (Instant start : archive.source.partitionStarts("trades")) {
            Instant end = start.plus(DAY);
            List<Instant> marked = archive.source.marks().windows(archive.table).stream().map(MarkedWindow::window).map(window -> window.start())
                    .filter(at -> !at.isBefore(start) && at.isBefore(end)).toList();
            boolean archived = archive.ledger.cursor("trades").map(cursor -> !cursor.position().isBefore(end)).orElse(false)
                    && archive.ledger.windows("trades", start, end).stream().noneMatch(WindowRecord::recount) && marked.isEmpty();
            if (end.plus(KEPT).isBefore(archive.source.now()) && !writers.isWritten(start, end) && (archived || !hold)) {
                alarmed.addAll(marked);
                archive.source.dropPartition("trades", start);
                dropped++;
            }
        }
    }
}
