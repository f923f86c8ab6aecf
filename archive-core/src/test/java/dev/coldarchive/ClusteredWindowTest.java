package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static dev.coldarchive.ArchiveFixture.trades;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows whose files are clustered by a column: what is archived is the same, and revisions find their rows whatever order a file has. */
class ClusteredWindowTest {
    /** Row groups of three rows. */
    private static final WriteOptions BY_TIME = new WriteOptions(Compression.NONE, 0, 3, 1 << 20, 3, 1 << 20);
    private static final WriteOptions BY_TICKER = BY_TIME.clusteredBy(List.of("ticker"));
    private static final Object[][] ROWS = {trade(1, "C", 1), trade(2, "A", 2), trade(3, "B", 3), trade(4, "B", 4), trade(5, "A", 5), trade(6, "A", 6), trade(7, "A", 7)};

    @TempDir
    private Path directory;
    private ArchiveFixture archive;

    @BeforeEach
    void aClusteredTable() {
        archive = new ArchiveFixture(directory.resolve("work"));
        archive.table = trades().write(BY_TICKER).build();
        archive.create();
        archive.source.setNow(TEN.plus(Duration.ofMinutes(70)));
    }

    @Test
    void rowsAreOrderedInsideOfRowGroupsAndRowGroupsByTime() {
        archive.source.insert("trades", ROWS);
        archive.export();
        assertThat(part()).containsExactly(texts(1, 2, 0, 4, 5, 3, 6));
        assertThat(verified()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4_096})
    void theSameRowsGiveTheSameBytesInWhateverOrderTheyCome(int batchRows) {
        archive.source.insert("trades", ROWS);
        archive.export();
        List<Object[]> shuffled = new ArrayList<>(List.of(ROWS));
        Collections.shuffle(shuffled, new Random(batchRows));
        ArchiveFixture other = new ArchiveFixture(directory.resolve("other"));
        other.table = archive.table;
        other.batchRows = batchRows;
        other.create();
        other.source.setNow(archive.source.now());
        other.source.insert("trades", shuffled.toArray(Object[][]::new));
        other.export();
        ObjectKey key = ObjectKey.of(archive.parts().get(0));
        assertThat(other.store.bytes(key)).isEqualTo(archive.store.bytes(key));
    }

    @Test
    void aLateRowJoinsItsRowGroup() {
        archive.source.insert("trades", ROWS);
        archive.export();
        archive.source.insert("trades", trade(2, "0", 0), trade(2, "A", 2));
        archive.reexport(0);
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows()).hasSize(9);
        assertThat(part()).startsWith(text(trade(2, "0", 0)), text(ROWS[1]), text(ROWS[0]), text(ROWS[1]), text(ROWS[2]), text(ROWS[3]));
        assertThat(window().revision()).isEqualTo(2);
        assertThat(verified()).isTrue();
    }

    @Test
    void rowsThatTheSourceHasLostStayBesideLateOnes() {
        archive.source.insert("trades", ROWS);
        archive.export();
        MemoryTransaction writer = archive.source.begin("writer");
        writer.delete("trades", row -> new String((byte[]) row[1]).equals("B"));
        writer.insert("trades", trade(8, "A", 8));
        writer.commit();
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(8).contains(texts(0, 1, 2, 3, 4, 5, 6)).contains(text(trade(8, "A", 8)));
        assertThat(window().state()).isEqualTo(WindowState.DIVERGED);
    }

    @Test
    void aWindowStaysAsItWasArchivedWhenTheOptionChanges() {
        archive.table = trades().write(BY_TIME).build();
        archive.source.insert("trades", ROWS);
        archive.export();
        List<String> before = part();
        archive.table = trades().write(BY_TICKER).build();
        archive.source.insert("trades", trade(3_603, "B", 1), trade(3_604, "A", 1));
        archive.source.advance(Duration.ofHours(1));
        archive.export();
        archive.reexport(0);
        assertThat(part()).isEqualTo(before).containsExactly(texts(0, 1, 2, 3, 4, 5, 6));
        assertThat(window().revision()).isEqualTo(1);
        assertThat(archive.rowsOf(archive.parts().get(1))).containsExactly(text(trade(3_604, "A", 1)), text(trade(3_603, "B", 1)));
    }

    @Test
    void aRevisionMayBeClusteredOtherwiseThanTheOneBefore() {
        archive.table = trades().write(BY_TIME).build();
        archive.source.insert("trades", ROWS);
        archive.export();
        archive.table = trades().write(BY_TICKER).build();
        archive.source.insert("trades", trade(8, "A", 8));
        archive.reexport(0);
        assertThat(part()).startsWith(texts(1, 2, 0, 4, 5, 3));
        archive.table = trades().write(BY_TIME.clusteredBy(List.of("price", "ticker"))).build();
        archive.source.insert("trades", trade(1, "A", null));
        archive.reexport(0);
        assertThat(part()).startsWith(text(ROWS[0]), text(ROWS[1]), text(trade(1, "A", null)));
        archive.table = trades().write(BY_TIME).build();
        archive.source.insert("trades", trade(9, "A", 9));
        archive.reexport(0);
        assertThat(part()).startsWith(text(trade(1, "A", null)), text(ROWS[0]), text(ROWS[1]));
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows()).hasSize(10);
        assertThat(window().revision()).isEqualTo(4);
    }

    @Test
    void aDifferenceIsFoundRowByRow() {
        archive.source.insert("trades", ROWS);
        archive.export();
        archive.source.insert("trades", trade(2, "Z", 9));
        assertThat(archive.archiver().verify(VerifyRequest.everything()).problems()).singleElement().satisfies(window -> {
            assertThat(window.verdict()).isEqualTo(Verdict.LATE_ROWS);
            assertThat(window.differences()).hasValueSatisfying(rows -> {
                assertThat(rows.onlyInSource()).isEqualTo(1);
                assertThat(rows.onlyInArchive()).isZero();
            });
        });
    }

    @Test
    void aColumnThatFilesCannotBeClusteredByIsRefused() {
        archive.source.insert("trades", ROWS);
        refused(BY_TIME.clusteredBy(List.of("symbol")), "cannot cluster files of table trades by column symbol: it is not there");
        refused(BY_TIME.clusteredBy(List.of("exchange_ts")), "by column exchange_ts: row groups follow each other in time");
        refused(BY_TIME.with(BloomFilters.of("ticker", "symbol")), "cannot write bloom filters of column symbol of table trades: it is not there");
        assertThat(archive.parts()).isEmpty();
    }

    private void refused(WriteOptions options, String message) {
        archive.table = trades().write(options).build();
        assertThat(archive.archiver().validate()).anySatisfy(problem -> assertThat(problem).contains(message));
        assertThat(archive.export().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.category()).isEqualTo(Category.USAGE);
            assertThat(failure).hasMessageContaining(message);
        });
    }

    private List<String> part() {
        return archive.rowsOf(archive.parts().get(0));
    }

    private WindowRecord window() {
        return archive.ledger.window("trades", hour(0).start()).orElseThrow();
    }

    private boolean verified() {
        return archive.archiver().verify(VerifyRequest.everything()).ok();
    }

    private static String[] texts(int... rows) {
        return IntStream.of(rows).mapToObj(row -> text(ROWS[row])).toArray(String[]::new);
    }
}
