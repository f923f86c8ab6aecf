package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.CheckResult;
import dev.coldarchive.doctor.Doctor;
import dev.coldarchive.doctor.Status;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the checks of the archive say through the ports, whatever the adapters are. */
class ArchiveChecksTest extends OneTableFixture {
    private static final ObjectKey OLDER = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_12-00-00.canonical");

    @BeforeEach
    void oneArchivedHour() {
        archive.source.insert("trades", trade(1, "A", 1), trade(3_700, "B", 2));
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        assertThat(archive.export().complete()).isTrue();
    }

    private List<CheckResult> all() {
        return new Doctor(archive.archiver().checks()).examine(result -> { });
    }

    private List<CheckId> failing() {
        return all().stream().filter(result -> result.status() == Status.FAIL).map(CheckResult::id).toList();
    }

    private void finds(Status status, CheckId id, String message, String todo) {
        assertThat(all()).filteredOn(result -> result.id() == id).singleElement().satisfies(result -> {
            assertThat(result.status()).as(result.message()).isEqualTo(status);
            assertThat(result.message()).contains(message);
            assertThat(result.todo().orElse("")).contains(todo);
        });
    }

    @Test
    void whereAllIsWellThereIsNothingToSay() {
        assertThat(failing()).isEmpty();
        assertThat(archive.archiver().validate()).isEmpty();
    }

    @Test
    void retentionThatIsNearIsAnErrorAndOneThatTheConfigurationGetsWrongAWarning() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(20)).build();
        finds(Status.FAIL, CheckId.RETENTION_RISK, "the source deletes rows of window " + hour(0).start() + ", which is not sealed", "archive seal --table trades");
        archive.archiver().seal(SealRequest.due());
        finds(Status.FAIL, CheckId.RETENTION_RISK, "the source deletes rows of window " + hour(2).start() + ", which is not archived", "archive export --table trades --catchup");
        archive.table = ArchiveFixture.trades().retention(Duration.ofDays(90)).build();
        assertThat(failing()).isEmpty();
        archive.retention = table -> new SourceRetention(Optional.of(Duration.ofDays(30)), false, Optional.empty(), new TreeSet<>());
        finds(Status.WARN, CheckId.RETENTION_CONFIGURED, "kept for 90 d, the source deletes them after 30 d", "set retention of trades to 30d");
    }

    @Test
    void aLedgerThatHasForgottenNamesTheVerb() {
        MemoryLedger.Backup old = archive.ledger.backup();
        archive.source.insert("trades", trade(2, "late", 1));
        archive.reexport(0);
        archive.ledger.restore(old);
        finds(Status.FAIL, CheckId.ARCHIVE_PAST, "the archive is ahead of the ledger by 1 window", "archive ledger rebuild --table trades");
        assertThat(failing()).as("what the archive holds is no stranger's").containsExactly(CheckId.ARCHIVE_PAST);
        assertThat(archive.archiver().validate()).singleElement().asString().contains("is ahead of the ledger", "archive ledger rebuild");
    }

    @Test
    void aManifestThatIsMissingAmongOthersIsFound() {
        archive.store.remove(ObjectKey.of("_archive/trades/20240115T100000Z_PT1H.r0001.json"));
        finds(Status.FAIL, CheckId.ARCHIVE_MANIFESTS, "1 window is archived by the ledger and without a manifest", "archive verify --table trades --level head");
    }

    @Test
    void anOlderSystemsObjectAtAKeyOfOursIsListedBeforeItsWindowIsRefused() {
        archive.store.replace(OLDER, "older".getBytes());
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(5)));
        assertThat(archive.archiver().validate()).singleElement().asString().contains(OLDER.value(), "archive export --adopt --table trades --start 2024-01-15T12:00:00Z");
        finds(Status.FAIL, CheckId.ARCHIVE_OLDER_OBJECTS, OLDER.value(), "archive check");
        archive.source.insert("trades", trade(7_300, "C", 3));
        archive.export();
        finds(Status.FAIL, CheckId.WINDOWS_WAITING, "1 window waits for a person: QUARANTINED", "archive status --table trades");
    }

    @Test
    void ourOwnObjectsAreNoStrangers() {
        archive.source.insert("trades", trade(2, "late", 1));
        archive.reexport(0);
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(5)));
        assertThat(archive.archiver().validate()).isEmpty();
    }

    @Test
    void rowsOutsideAllWindowsAreAWarning() {
        archive.source.insert("trades", trade(-86_400, "before", 1));
        finds(Status.WARN, CheckId.TABLE_STRAYS, "rows before its first window", "start-from");
    }

    @Test
    void whatDoesNotAnswerIsNamedOnceAndWhatNeedsItIsSkipped() {
        archive.source.onCall(call -> {
            throw new TransientException("cannot ask the source: it does not answer", null, null);
        });
        archive.store.remove(ObjectKey.of("_archive/trades/20240115T100000Z_PT1H.r0001.json"));
        finds(Status.FAIL, CheckId.TABLE_READABLE, "it does not answer", "");
        finds(Status.SKIPPED, CheckId.TABLE_STRAYS, "because of table-readable of trades", "");
        finds(Status.OK, CheckId.WINDOWS_WAITING, "none", "");
    }

    @Test
    void whatAnExporterPutsThereMeanwhileIsNoOlderObject() {
        archive.source.setNow(hour(3).end().plus(Duration.ofMinutes(5)));
        archive.source.insert("trades", trade(2 * 3_600 + 5, "C", 1));
        boolean[] exported = {false};
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.LIST && call.key().startsWith("raw/") && !exported[0]) {
                exported[0] = true;
                archive.export();
            }
        });
        assertThat(archive.archiver().validate()).isEmpty();
        assertThat(exported).as("windows were archived between the two looks").containsExactly(true);
    }
}
