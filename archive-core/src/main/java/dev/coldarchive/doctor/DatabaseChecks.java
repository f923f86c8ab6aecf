package dev.coldarchive.doctor;

import dev.coldarchive.TableSpec;
import dev.coldarchive.doctor.DatabaseFacts.Access;
import dev.coldarchive.doctor.DatabaseFacts.Hypertable;
import dev.coldarchive.doctor.DatabaseFacts.Rights;
import dev.coldarchive.doctor.DatabaseFacts.Server;
import dev.coldarchive.internal.work.Lengths;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What can be wrong in a source database, and with its tables. */
public final class DatabaseChecks {
    private static final int OLDEST = 150_000;
    private static final long LARGE_BYTES = 8 << 20;
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final DatabaseFacts facts;
    private final Predicate<TableSpec> deletes;
    private final TimeSource time;

    private DatabaseChecks(DatabaseFacts facts, Predicate<TableSpec> deletes, TimeSource time) {
        this.facts = facts;
        this.deletes = deletes;
        this.time = time;
    }

    /** @param deletes whether rows of a table are to be deleted, so that the right to is no fault */
    public static List<Check> of(DatabaseFacts facts, List<TableSpec> tables, Predicate<TableSpec> deletes, TimeSource time) {
        DatabaseChecks on = new DatabaseChecks(facts, deletes, time);
        List<Check> checks = new ArrayList<>(List.of(Check.of(CheckId.DATABASE_REACHABLE, on::reachable), Check.of(CheckId.DATABASE_SERVER, on::server),
                Check.of(CheckId.DATABASE_ROLE, on::role), Check.of(CheckId.DATABASE_CLOCK, on::clock)));
        for (TableSpec table : tables) {
            checks.add(Check.of(CheckId.TABLE_RIGHTS, table.name(), () -> on.rights(table)));
            checks.add(Check.of(CheckId.TABLE_ROW_SECURITY, table.name(), () -> on.rowSecurity(table)));
            checks.add(Check.of(CheckId.TABLE_TIME_INDEX, table.name(), () -> on.index(table)));
            checks.add(Check.of(CheckId.HYPERTABLE_CHUNKS, table.name(), () -> on.chunks(table)));
            checks.add(Check.of(CheckId.HYPERTABLE_COMPRESSION, table.name(), () -> on.compression(table)));
            checks.add(Check.of(CheckId.HYPERTABLE_RETENTION, table.name(), () -> on.retention(table)));
        }
        return checks;
    }

    private Outcome reachable() {
        Server server = facts.server();
        return Outcome.ok("PostgreSQL " + server.version() / 10_000 + "." + server.version() % 10_000 + " lets " + server.role() + " in");
    }

    private Outcome server() {
        Server server = facts.server();
        if (server.version() < OLDEST) {
            return Outcome.fail("PostgreSQL " + server.version() / 10_000 + " is too old", "upgrade to 15 or later");
        }
        if (server.standby() && server.primaryStandby().isEmpty()) {
            return Outcome.fail("this server is a standby, and which transactions are open is known on its primary only", "source: {primary-url: ...}");
        }
        return server.primaryStandby().orElse(false) ? Outcome.fail("what source.primary-url leads to is a standby", "point it to the primary") : Outcome.ok(server.standby() ? "a standby and its primary" : "a primary");
    }

    private Outcome role() {
        Server server = facts.server();
        String instead = "CREATE ROLE exporter LOGIN; the grants stand in docs/reference/database-rights.md; then source.user: exporter";
        if (server.superuser()) {
            return Outcome.warn("role " + server.role() + " is a superuser: whatever goes wrong here can delete everything there", instead);
        }
        return server.passesRowSecurity() ? Outcome.warn("role " + server.role() + " passes by row security (BYPASSRLS)", "ALTER ROLE " + server.role() + " NOBYPASSRLS, unless rows are hidden from all others")
                : Outcome.ok(server.role() + ", an ordinary role");
    }

    private Outcome clock() {
        Duration apart = Duration.between(facts.server().now(), time.now());
        String words = "this machine's clock is " + apart.abs().toSeconds() + " s " + (apart.isNegative() ? "behind" : "ahead of") + " the database's";
        return apart.abs().compareTo(SKEW) > 0 ? Outcome.warn(words + "; windows close by the database's", "set both clocks: chronyc tracking says how they are") : Outcome.ok(words);
    }

    private Outcome rights(TableSpec table) {
        Rights rights = facts.rights(table);
        String relation = table.schema() + "." + table.relation();
        if (deletes.test(table)) {
            return Outcome.ok("rows are to be deleted, so that the right to is none too many");
        }
        if (rights.owns()) {
            return Outcome.warn("the role owns " + relation + ", so that it can drop it", "ALTER TABLE " + relation + " OWNER TO another role; GRANT SELECT ON " + relation + " TO this one");
        }
        return rights.change().isEmpty() ? Outcome.ok("SELECT, and nothing that changes rows")
                : Outcome.warn("the role may " + String.join(", ", rights.change()) + " on " + relation + ", and nothing here needs that",
                        "REVOKE " + String.join(", ", rights.change()) + " ON " + relation + " FROM " + facts.server().role());
    }

    private Outcome rowSecurity(TableSpec table) {
        String role = facts.server().role();
        return facts.rights(table).rowsHidden()
                ? Outcome.fail("row security of " + table.schema() + "." + table.relation() + " applies to role " + role + ": every read is refused, never a part taken for the whole",
                        "CREATE POLICY archive_reads ON " + table.schema() + "." + table.relation() + " ... does not help: ALTER ROLE " + role + " BYPASSRLS, or DISABLE ROW LEVEL SECURITY")
                : Outcome.ok("every row is seen");
    }

    private Outcome index(TableSpec table) {
        Window window = table.grid().at(facts.server().now().minus(table.lag()).minus(table.grid().every()));
        Access access = facts.access(table, window);
        return access.unindexed().isPresent() && access.sizeBytes() > LARGE_BYTES
                ? Outcome.warn("each window reads all " + (access.sizeBytes() >> 20) + " MB of " + access.unindexed().get() + ": no index begins with " + table.time().name() + " (" + access.plan() + ")", access.remedy())
                : Outcome.ok(access.plan());
    }

    private Outcome chunks(TableSpec table) {
        return hypertable(table, found -> found.chunk().filter(length -> length.compareTo(table.grid().every()) < 0).map(length -> Outcome.warn(
                "a chunk takes " + Lengths.words(length) + ", a window " + Lengths.words(table.grid().every()) + ": each window opens several chunks, and one of them may be dropped or compressed before the others",
                "SELECT set_chunk_time_interval('" + table.schema() + "." + table.relation() + "', ...), or a smaller every under a new prefix")));
    }

    private Outcome compression(TableSpec table) {
        Duration archived = delay(table);
        return hypertable(table, found -> found.compressAfter().filter(after -> after.compareTo(archived) < 0).map(after -> Outcome.warn(
                "chunks are compressed " + Lengths.words(after) + " after their last row, and a window is archived " + Lengths.words(archived) + " after its first: late rows then go into compressed chunks",
                "SELECT alter_job(...) of policy_compression, with compress_after of more than " + Lengths.words(archived))));
    }

    private Outcome retention(TableSpec table) {
        Duration archived = delay(table);
        Duration sealed = archived.plus(table.sealAhead());
        String remedy = "SELECT alter_job(...) of policy_retention, with drop_after of more than " + Lengths.words(sealed) + "; until then: archive retention hold --table " + table.name();
        return hypertable(table, found -> found.dropAfter().filter(after -> after.compareTo(sealed) < 0).map(after -> after.compareTo(archived) <= 0
                ? Outcome.fail("chunks are dropped " + Lengths.words(after) + " after their last row, before a window can be archived (" + Lengths.words(archived) + ")", remedy)
                : Outcome.warn("chunks are dropped " + Lengths.words(after) + " after their last row: no time is left to seal a window (" + Lengths.words(sealed) + ")", remedy)));
    }

    private interface Fault {
        Optional<Outcome> in(Hypertable hypertable);
    }

    private Outcome hypertable(TableSpec table, Fault fault) {
        Optional<Hypertable> found = facts.hypertable(table);
        return found.flatMap(fault::in).orElseGet(() -> Outcome.ok(found.isPresent() ? "nothing in the way of windows" : "no hypertable"));
    }

    /** How old the first row of a window is when it is read. */
    private static Duration delay(TableSpec table) {
        return table.grid().every().plus(table.lag()).plus(table.time().closeDelay());
    }
}
