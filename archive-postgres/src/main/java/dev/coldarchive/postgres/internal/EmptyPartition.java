package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.SourceOptions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Drops a partition that has no row, under locks that are had within a second or not at all: the table's first, as everybody takes them. */
public final class EmptyPartition {
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    private EmptyPartition() {}

    public static boolean drop(DataSource written, SourceOptions options, TableSpec spec, String name) throws SQLException {
        try (Session session = Session.beginWriting(written, options)) {
            session.execute("SET LOCAL lock_timeout = '1s'");
            session.execute("LOCK TABLE ONLY " + Relation.sqlName(spec) + " IN ACCESS EXCLUSIVE MODE");
            Relation relation = Catalog.read(session.connection(), spec);
            Optional<Partition> found = Partition.read(session.connection(), relation).stream().filter(leaf -> leaf.name().equals(name) && leaf.oid() != relation.oid()).findFirst();
            if (found.isEmpty()) {
                return true;
            }
            List<String> leaf = Sql.list(session.connection(), "SELECT (?::oid)::regclass::text", row -> row.getString(1), found.get().oid());
            session.execute("LOCK TABLE " + leaf.get(0) + " IN ACCESS EXCLUSIVE MODE");
            if (Sql.one(session.connection(), "SELECT EXISTS (SELECT 1 FROM " + leaf.get(0) + ")", row -> row.getBoolean(1))) {
                return false;
            }
            session.execute("DROP TABLE " + leaf.get(0));
            session.commit();
            return true;
        } catch (SQLException e) {
            if (BUSY.contains(String.valueOf(e.getSQLState()))) {
                return false;
            }
            throw e;
        }
    }
}
