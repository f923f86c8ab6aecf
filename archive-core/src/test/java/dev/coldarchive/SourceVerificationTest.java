package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.RowDifferences;
import dev.coldarchive.verify.RowDifferences.Side;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a comparison with the source finds, row by row. */
class SourceVerificationTest {
    private static final TableSchema KEYED = new TableSchema("trades", ArchiveFixture.TRADES.columns(), List.of("exchange_ts", "ticker"));

    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    private void archived(TableSpec table, TableSchema schema, Object[]... rows) {
        archive = new ArchiveFixture(temporary.resolve("work"));
        archive.table = table;
        archive.source.create(table, schema);
        archive.source.insert("trades", rows);
        assertThat(archive.export().failures()).isEmpty();
    }

    private WindowVerdict found() {
        return Verdicts.of(archive.archiver(), VerifyRequest.everything()).get(0);
    }

    private RowDifferences differences() {
        return found().differences().orElseThrow();
    }

    private void retentionPasses() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(10)).layout(archive.table.layout()).build();
        archive.source.advance(Duration.ofHours(12));
    }

    @Test
    void aLateRowAmongTheFewThatRetentionLeftIsNotTakenForGone() {
        archived(ArchiveFixture.trades().build(), ArchiveFixture.TRADES, trade(1, "A", 1), trade(2, "B", 2), trade(3, "C", 3));
        archive.source.delete("trades", row -> !text(row).contains("C"));
        retentionPasses();
        assertThat(found().verdict()).isEqualTo(Verdict.SOURCE_GONE);
        assertThat(found().detail()).isEqualTo("the source has 1 rows and the archive has 3: 2 only in the archive");
        archive.source.insert("trades", trade(4, "late", 4));
        assertThat(found().verdict()).isEqualTo(Verdict.LATE_ROWS);
        assertThat(found().detail()).isEqualTo("the source has 2 rows and the archive has 3: 1 only in the source, 2 only in the archive");
    }

    @Test
    void aRowThatWasUpdatedIsNamedByItsKeyAndItsColumns() {
        archived(ArchiveFixture.trades().build(), KEYED, trade(60, "A", 1), trade(120, "B", 2), trade(180, "C", 3));
        archive.source.begin("writer").update("trades", row -> text(row).contains("B"), row -> trade(120, "B", 99)).commit();
        assertThat(found().verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(found().detail()).isEqualTo("the source has 3 rows and the archive has 3: 1 with other values");
        assertThat(differences()).isEqualTo(new RowDifferences(0, 0, 1, List.of(new RowDifferences.Span(TEN.plusSeconds(120), TEN.plusSeconds(180), 1)),
                List.of(new RowDifferences.Row(Side.BOTH, TEN.plusSeconds(120), Map.of("ticker", "B"), List.of("price")))));
    }

    @Test
    void differencesAreNarrowedToStretchesOfTimeAndTheFirstRows() {
        archived(ArchiveFixture.trades().build(), KEYED, trade(0, "first", 0));
        for (int i = 0; i < 30; i++) {
            archive.source.insert("trades", trade(600 + i * 10, "L" + i, i));
        }
        archive.source.insert("trades", trade(3_599, "end", 0));
        assertThat(found().verdict()).isEqualTo(Verdict.LATE_ROWS);
        assertThat(differences().onlyInSource()).isEqualTo(31);
        assertThat(differences().spans()).containsExactly(new RowDifferences.Span(TEN.plusSeconds(600), TEN.plusSeconds(900), 30),
                new RowDifferences.Span(TEN.plusSeconds(3_540), hour(0).end(), 1));
        assertThat(differences().first()).hasSize(10).allMatch(row -> row.side() == Side.SOURCE).first()
                .isEqualTo(new RowDifferences.Row(Side.SOURCE, TEN.plusSeconds(600), Map.of("ticker", "L0"), List.of()));
    }

    @Test
    void aFooterThatSaysAnotherDigestIsFoundWithoutReadingTheRows() {
        ObjectKey part = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");
        archived(ArchiveFixture.trades().build(), KEYED, trade(60, "A", 1));
        byte[] before = archive.store.bytes(part);
        archive.source.begin("writer").update("trades", row -> true, row -> trade(60, "A", 2)).commit();
        archive.reexport(0);
        archive.store.rot(part, bytes -> before);
        VerifyRequest footers = new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.FOOTER);
        assertThat(Verdicts.of(archive.archiver(), footers).get(0)).satisfies(window -> {
            assertThat(window.verdict()).isEqualTo(Verdict.CORRUPT);
            assertThat(window.detail()).isEqualTo("object " + part + ": its digest is not the one that the manifest says");
        });
    }

    @Test
    void equalRowsOfATableWithoutAKeyAreCounted() {
        archived(ArchiveFixture.trades().build(), ArchiveFixture.TRADES, trade(1, "A", 1), trade(1, "A", 1));
        archive.source.insert("trades", trade(1, "A", 1), trade(1, "A", 1));
        assertThat(differences().onlyInSource()).isEqualTo(2);
        assertThat(differences().onlyInArchive()).isZero();
    }

    @Test
    void partsByValueAreComparedInTheirOrder() {
        archived(ArchiveFixture.trades().slices(2).layout(KeyLayout.hive("raw", List.of("date", "ticker"), "trades")).build(), KEYED,
                trade(1, "Z", 1), trade(2, "A", 2), trade(3, "Z", 3), trade(4, "M", 4), trade(1_900, "A", 5), trade(1_901, "Q", 6));
        assertThat(found().verdict()).isEqualTo(Verdict.OK);
        archive.source.insert("trades", trade(5, "N", 9), trade(1_902, "A", 9));
        archive.source.delete("trades", row -> text(row).contains("Q"));
        assertThat(differences().first()).extracting(RowDifferences.Row::side, row -> row.key().get("ticker"))
                .containsExactly(tuple(Side.SOURCE, "N"), tuple(Side.SOURCE, "A"),
                        tuple(Side.ARCHIVE, "Q"));
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void anObjectOfAValueThatNoManifestNamesIsExtraAndThoseOfOtherWindowsAreNot() {
        archived(ArchiveFixture.trades().layout(KeyLayout.hive("raw", List.of("date", "ticker"), "trades")).build(), KEYED, trade(1, "A", 1), trade(3_601, "B", 2));
        assertThat(Verdicts.of(archive.archiver(), VerifyRequest.everything())).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.OK);
        ObjectKey extra = ObjectKey.of("raw/trades/date=2024-01-15/ticker=B/trades_2024-01-15_10-00-00.canonical");
        archive.store.replace(extra, new byte[] {1});
        assertThat(Verdicts.of(archive.archiver(), VerifyRequest.everything())).extracting(WindowVerdict::verdict).containsExactly(Verdict.EXTRA, Verdict.OK);
        assertThat(found().object()).contains(extra);
    }
}
