package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.SchemaPolicy;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that come late for a part that cannot be read: they are safe at once, and join it when it can. */
class ParkingTest extends OneTableFixture {
    @BeforeEach
    void anHourThatIsArchived() {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        archive.export();
    }

    private Manifest manifest() {
        return archive.archiver().manifests("trades", Optional.of(hour(0).start()), Optional.of(hour(0).end())).findFirst().orElseThrow();
    }

    private ObjectKey part() {
        return ObjectKey.of(archive.parts().get(0));
    }

    private List<String> parkedKeys() {
        return archive.store.keys().stream().map(ObjectKey::value).filter(key -> key.startsWith("_archive/trades/parked/")).toList();
    }

    private List<String> parkedRows() {
        return manifest().parked().stream().flatMap(rows -> archive.rowsOf(rows.file().key().value()).stream()).sorted().toList();
    }

    /** What retention does: every row of the hour is gone, and known to be. */
    private void retentionTakesTheHour() {
        archive.source.delete("trades", row -> true);
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(1)).build();
    }

    @Test
    void lateRowsOfAColdPartAreParkedAndJoinItOnceItIsRestored() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3));
        ExportReport report = archive.reexport(0);
        assertThat(report.failures()).isEmpty();
        assertThat(report.outcomes()).singleElement().satisfies(outcome -> assertThat(outcome.detail()).contains("3 rows are parked", part().value(), "restore it"));
        assertThat(archive.archivedRows()).as("the part is as it was").hasSize(2);
        assertThat(parkedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.revision()).isEqualTo(2);
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.parkedRows()).isEqualTo(3);
            assertThat(record.needsAttention()).isTrue();
        });
        retentionTakesTheHour();
        archive.store.storageClass(part(), "STANDARD_IA");
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::window, WindowOutcome::result).contains(org.assertj.core.groups.Tuple.tuple(hour(0), Result.COMMITTED));
        assertThat(archive.archivedRows()).containsExactly(text(trade(1, "A", 1)), text(trade(2, "B", 2)), text(trade(3, "late", 3)));
        assertThat(archive.record(0).parkedRows()).isZero();
        assertThat(archive.record(0).needsAttention()).isFalse();
        assertThat(parkedKeys()).as("nothing parked is ever deleted").hasSize(1);
        assertThat(archive.warnings).anySatisfy(warning -> assertThat(warning).contains("is replaced", "STANDARD_IA", "charge"));
    }

    @Test
    void aCycleLooksAtAColdPartAndReadsNothing() {
        archive.store.storageClass(part(), "DEEP_ARCHIVE");
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        Set<String> opened = new HashSet<>();
        archive.store.onCall(call -> opened.addAll(call.operation() == Operation.OPEN ? Set.of(call.key()) : Set.of()));
        int puts = archive.store.puts();
        assertThat(archive.export().outcomes()).isEmpty();
        assertThat(opened).as("identities and manifests").isNotEmpty().allSatisfy(key -> assertThat(key).startsWith("_archive/").endsWith(".json"));
        assertThat(archive.store.puts()).isEqualTo(puts);
    }

    @Test
    void theSameRowsAreParkedOnce() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        int puts = archive.store.puts();
        assertThat(archive.reexport(0).outcomes()).extracting(WindowOutcome::result).containsExactly(Result.UNCHANGED);
        assertThat(archive.store.puts()).isEqualTo(puts);
    }

    @Test
    void whatIsParkedLaterLiesBesideWhatWasParkedBeforeAndAllOfItIsMerged() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        archive.source.delete("trades", row -> true);
        archive.source.insert("trades", trade(4, "later", 4), trade(1, "A", 1), trade(1, "A", 1));
        archive.reexport(0);
        assertThat(manifest().parked()).hasSize(2);
        archive.store.storageClass(part(), "STANDARD");
        archive.export();
        assertThat(archive.archivedRows()).as("the union of all that was ever seen, equal rows as often as they were seen at once")
                .containsExactly(text(trade(1, "A", 1)), text(trade(1, "A", 1)), text(trade(2, "B", 2)), text(trade(3, "late", 3)), text(trade(4, "later", 4)));
        assertThat(archive.record(0).state()).isEqualTo(WindowState.DIVERGED);
    }

    @Test
    void anUpdateThatWasParkedWhileTheWindowWasAliveIsAnUpdateAfterRetentionToo() {
        archive.source.create(archive.table, new TableSchema("trades", ArchiveFixture.TRADES.columns(), List.of("exchange_ts", "ticker")));
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 7));
        archive.store.storageClass(part(), "GLACIER");
        archive.reexport(0);
        retentionTakesTheHour();
        archive.store.storageClass(part(), "STANDARD");
        archive.export();
        assertThat(archive.archivedRows()).containsExactly(text(trade(1, "A", 1)), text(trade(2, "B", 7)));
    }

    @Test
    void lateRowsOfADamagedPartAreParkedAndJoinItOnceItIsWholeAgain() {
        byte[] sound = archive.store.bytes(part());
        archive.store.rot(part(), MemoryStore::bitFlipped);
        archive.source.insert("trades", trade(3, "late", 3));
        assertThat(archive.reexport(0).failures()).isEmpty();
        assertThat(archive.record(0).parkedRows()).isEqualTo(3);
        assertThat(archive.export().outcomes()).as("nobody has mended it").isEmpty();
        retentionTakesTheHour();
        archive.store.rot(part(), bytes -> sound);
        archive.export();
        assertThat(archive.archivedRows()).hasSize(3);
        assertThat(archive.record(0).parkedRows()).isZero();
    }

    @Test
    void lateRowsOfAMissingPartAreParkedAndJoinItOnceItIsThereAgain() {
        byte[] sound = archive.store.bytes(part());
        ObjectKey part = part();
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.source.insert("trades", trade(3, "late", 3));
        archive.store.remove(part);
        assertThat(archive.reexport(0).failures()).isEmpty();
        assertThat(archive.parts()).isEmpty();
        assertThat(parkedRows()).isEqualTo(archive.sourceRows());
        archive.store.replace(part, sound);
        assertThat(archive.export().outcomes()).hasSize(1);
        assertThat(archive.archivedRows()).hasSize(3);
    }

    @Test
    void aMissingPartIsMadeAnewWhileTheSourceHasItsRowsAndWhatWasParkedJoinsIt() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        archive.source.delete("trades", row -> text(row).contains("late"));
        archive.store.remove(part());
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(3);
        assertThat(archive.record(0).parkedRows()).isZero();
    }

    @Test
    void aSliceWithoutAnythingInTheSourceIsNotForgottenWhenItsPartIsLost() {
        archive.source.delete("trades", row -> true);
        archive.store.remove(part());
        ExportReport report = archive.reexport(0);
        assertThat(report.outcomes()).singleElement().satisfies(outcome -> assertThat(outcome.detail()).contains("the source has no rows for", "bring it back"));
        assertThat(archive.record(0).needsAttention()).isTrue();
        assertThat(manifest().parts()).hasSize(1);
    }

    @Test
    void onlyTheSliceThatCannotBeReadIsParked() {
        archive = new ArchiveFixture(temporary.resolve("slices"));
        archive.table = ArchiveFixture.trades().slices(2).build();
        archive.create();
        archive.source.insert("trades", trade(1, "A", 1), trade(1_800, "B", 2));
        archive.export();
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3), trade(1_900, "late too", 4));
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(3);
        assertThat(parkedKeys()).singleElement().asString().startsWith("_archive/trades/parked/20240115T100000Z_PT1H_20240115T100000Z_");
        archive.store.storageClass(part(), "STANDARD");
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    private void priceBecomes(ColumnType type) {
        archive.source.alter("trades", new TableSchema("trades", List.of(Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING),
                Column.optional("price", type))), row -> new Object[] {row[0], row[1], type.equals(ColumnType.STRING) ? String.valueOf(row[2]) : ((Number) row[2]).longValue()});
    }

    @Test
    void lateRowsUnderATypeThatThePolicyRefusesAreParkedUntilItAllowsIt() {
        priceBecomes(ColumnType.INT64);
        archive.source.insert("trades", new Object[] {trade(3, "late", 3)[0], "late", 3L});
        assertThat(archive.reexport(0).failures()).isEmpty();
        assertThat(manifest().parked()).singleElement().satisfies(rows -> assertThat(rows.why()).isEqualTo(Manifest.Obstacle.TYPE));
        assertThat(archive.export().outcomes()).isEmpty();
        archive.table = ArchiveFixture.trades().schemaPolicy(SchemaPolicy.WIDEN).build();
        archive.export();
        assertThat(archive.archivedRows()).hasSize(3);
        assertThat(archive.record(0).parkedRows()).isZero();
    }

    @Test
    void lateRowsUnderATypeWithoutACommonOneStayParked() {
        archive.table = ArchiveFixture.trades().schemaPolicy(SchemaPolicy.NEW_FILES).build();
        priceBecomes(ColumnType.STRING);
        archive.source.insert("trades", new Object[] {trade(3, "late", 3)[0], "late", "3"});
        assertThat(archive.reexport(0).failures()).isEmpty();
        assertThat(archive.archivedRows()).hasSize(2);
        assertThat(parkedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.export().outcomes()).isEmpty();
        assertThat(archive.reexport(0).outcomes()).extracting(WindowOutcome::result).containsExactly(Result.UNCHANGED);
    }

    @Test
    void aColdPartMayBeShrunkOnAPersonsWord() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).shrinking());
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.warnings).anySatisfy(warning -> assertThat(warning).contains("is replaced", "GLACIER"));
    }

    @ParameterizedTest
    @EnumSource(value = Phase.class, names = {"BEFORE", "AFTER"})
    void aCrashAroundEveryPutOfParkedRowsLosesNothingWhenTheSourceChangesBeforeTheRetry(Phase phase) {
        for (int put = 1; put <= 2; put++) {
            ArchiveFixture crashing = new ArchiveFixture(temporary.resolve("crash-" + phase + put));
            crashing.table = archive.table;
            crashing.create();
            crashing.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
            crashing.export();
            ObjectKey part = ObjectKey.of(crashing.parts().get(0));
            crashing.store.storageClass(part, "GLACIER");
            crashing.source.insert("trades", trade(3, "late", 3));
            int nth = crashing.store.calls(Operation.PUT) + put;
            crashing.store.failOn(Operation.PUT, nth, phase, () -> new SimulatedCrash("put " + nth));
            assertThatThrownBy(() -> crashing.reexport(0)).isInstanceOf(SimulatedCrash.class);
            crashing.store.heal();
            boolean stored = put == 2 || phase == Phase.AFTER;
            if (stored) {
                crashing.source.delete("trades", row -> text(row).contains("late"));
            }
            crashing.reexport(0);
            assertThat(crashing.archiver().manifests("trades", Optional.of(hour(0).start()), Optional.of(hour(0).end())).flatMap(manifest -> manifest.parked().stream())
                    .flatMap(rows -> crashing.rowsOf(rows.file().key().value()).stream())).contains(text(trade(3, "late", 3)));
            crashing.store.storageClass(part, "STANDARD");
            crashing.export();
            assertThat(crashing.archivedRows()).hasSize(3);
        }
    }

    @Test
    void noSecondWindowIsHeldUp() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3), trade(3 * 3_600 - 10, "another hour", 1));
        archive.source.advance(Duration.ofHours(1));
        ExportReport report = archive.export(ExportRequest.range("trades", hour(0).start(), hour(3).start()).forced());
        assertThat(Stream.of(0, 2).map(hour -> report.outcomes().get(hour).window())).containsExactly(hour(0), hour(2));
        assertThat(archive.archivedRows()).hasSize(3);
        Window next = Window.of(archive.ledger.cursor("trades").orElseThrow().position(), Duration.ofHours(1));
        assertThat(next).isEqualTo(hour(3));
    }
}
