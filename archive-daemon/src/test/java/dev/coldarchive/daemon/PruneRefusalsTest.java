package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.postgres.StandInTimescale;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.window.TimeColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that keeps rows from being deleted from a real PostgreSQL, found before the first of them is. */
class PruneRefusalsTest extends PruneFixture {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CREATE TABLE fills (trade int REFERENCES trades ON DELETE CASCADE)                                                     | foreign key fills_trade_fkey of public.fills would delete rows there",
        "CREATE TABLE fills (trade int REFERENCES trades ON DELETE SET NULL)                                                    | would change rows there",
        "CREATE TABLE fills (trade int DEFAULT 1 REFERENCES trades ON DELETE SET DEFAULT)                                       | would change rows there",
        "ALTER TABLE trades ENABLE ROW LEVEL SECURITY                                                                           | row security is on for public.trades",
        "CREATE RULE keep AS ON DELETE TO trades DO ALSO NOTHING                                                                | rule keep of public.trades",
        "CREATE TRIGGER watch BEFORE DELETE ON trades FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()        | trigger watch of public.trades",
        "CREATE TRIGGER mine AFTER DELETE ON trades FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger()    | trigger mine of public.trades",
    })
    void whatWouldDeleteMoreThanTheArchiveHasSeenIsRefused(String obstacle, String said) throws Exception {
        trades.filled().archived();
        trades.database.execute(obstacle);
        PruneReport report = trades.prune();
        assertThat(String.join("; ", report.obstacles())).contains(said);
        assertThat(report.windows()).isEmpty();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("30");
    }

    @Test
    void anObstacleThatCameAfterTheFirstLookIsFoundInsideTheTransaction() throws Exception {
        trades.filled().archived();
        trades.source = real -> new ChangedSource(real) {
            @Override
            public List<String> obstacles(TableSpec table) {
                return List.of();
            }
        };
        trades.database.execute("CREATE TABLE fills (trade int REFERENCES trades ON DELETE CASCADE)", "INSERT INTO fills VALUES (3)");
        assertThat(trades.prune().windows()).allSatisfy(window -> assertThat(window.detail()).contains("would delete rows there"));
        assertThat(trades.sql("SELECT count(*) FROM fills")).isEqualTo("1");
    }

    @Test
    void whatAPartitionHasFromTheTableAboveItIsAnObstacleToo() throws Exception {
        trades.database.execute("CREATE TABLE every_trade " + PrunedTable.COLUMNS + ", PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE trades PARTITION OF every_trade DEFAULT", "CREATE TABLE fills (trade int, at timestamptz, FOREIGN KEY (trade, at) REFERENCES every_trade ON DELETE CASCADE)",
                "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'", "CREATE TRIGGER forget AFTER DELETE ON every_trade FOR EACH ROW EXECUTE FUNCTION forget()");
        trades.rows().archived();
        assertThat(trades.prune().obstacles()).hasSize(2).anyMatch(obstacle -> obstacle.contains("of public.fills would delete rows there")).anyMatch(obstacle -> obstacle.contains("trigger forget of public.trades"));
    }

    @Test
    void aForeignKeyThatOnlyForbidsKeepsTheRowsThatItGuards() throws Exception {
        trades.filled().archived();
        trades.database.execute("CREATE TABLE fills (trade int REFERENCES trades)", "INSERT INTO fills VALUES (3)");
        PruneReport report = trades.prune();
        assertThat(report.obstacles()).isEmpty();
        assertThat(report.count(Outcome.PRUNED)).isEqualTo(2);
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("10");
    }

    @Test
    void aColumnThatIsNotArchivedExactlyIsRefused() throws Exception {
        trades.table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).pruneAfter(Duration.ofDays(30)).columnTypes(Map.of("price", ColumnType.DOUBLE)).build();
        trades.filled().archived();
        assertThat(trades.prune().obstacles()).singleElement().asString().contains("column \"price\" is archived as double");
    }

    @Test
    void aColumnThatTheArchiveLacksKeepsItsRows() throws Exception {
        trades.filled().archived();
        trades.database.execute("ALTER TABLE trades ADD COLUMN venue text", "UPDATE trades SET venue = 'NYSE' WHERE id = 15");
        PruneReport report = trades.prune();
        assertThat(report.count(Outcome.PRUNED)).as("where it has no value nothing is missing").isEqualTo(2);
        assertThat(report.count(Outcome.CHANGED)).isEqualTo(1);
        assertThat(trades.sql("SELECT venue FROM trades WHERE id = 15")).isEqualTo("NYSE");
    }

    @Test
    void aHypertableIsRefused() throws Exception {
        trades.filled().archived();
        StandInTimescale.install(trades.database);
        trades.database.execute("INSERT INTO timescaledb_information.hypertables VALUES ('public', 'trades')",
                "INSERT INTO timescaledb_information.chunks VALUES ('public', 'trades', 'public', 'trades', '2024-01-15', '2024-01-16', NULL, NULL, false)");
        assertThat(trades.prune().obstacles()).singleElement().asString().contains("hypertable");
    }

    @Test
    void aHoldKeepsRowsUntilItIsReleased() throws Exception {
        trades.filled().archived();
        Hold hold = trades.holds.begin(new Hold(0, "trades", Hold.NO_JOB, "an audit", "anna", Instant.EPOCH));
        assertThat(trades.prune().obstacles()).singleElement().asString().contains("held by anna", "an audit");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("30");
        trades.holds.end(hold);
        assertThat(trades.prune().complete()).isTrue();
    }

    @Test
    void windowsThatWaitForAnotherReadingAPersonOrAMarkAreRefused() throws Exception {
        trades.marks = true;
        trades.filled().archived();
        trades.database.execute("UPDATE archive.export_windows SET recount = true WHERE window_start = '2024-01-15 10:00Z'",
                "UPDATE archive.export_windows SET state = 'DIVERGED', reason = 'rows are gone' WHERE window_start = '2024-01-15 11:00Z'",
                "INSERT INTO archive.export_dirty_marks (table_name, window_start) VALUES ('trades', '2024-01-15 12:00Z')");
        PruneReport report = trades.prune();
        assertThat(report.windows()).extracting(PruneReport.Looked::detail).containsExactly("it is to be read again first", "it is DIVERGED: rows are gone", "it is marked: rows may have come late");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("30");
    }

    @Test
    void aTableThatIsNotConfiguredToBePrunedIsRefused() throws Exception {
        trades.table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).build();
        trades.filled().archived();
        assertThatThrownBy(trades::prune).isInstanceOf(ArchiveException.class).hasMessageContaining("does not say that its rows may be deleted");
    }
}
