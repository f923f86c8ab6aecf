package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.WindowDeletion;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * One READ COMMITTED transaction: what other transactions change while it waits for them is deleted, and given away, as it then is. The table's lock comes first: until the end nobody adds a
 * trigger, a foreign key, a policy or a column.
 */
public final class PgDeletion implements WindowDeletion {
    private final Session session;
    private final SourceOptions options;
    private final Relation relation;
    private final Window window;

    private PgDeletion(Session session, SourceOptions options, Relation relation, Window window) {
        this.session = session;
        this.options = options;
        this.relation = relation;
        this.window = window;
    }

    public static PgDeletion open(DataSource written, SourceOptions options, TableSpec spec, Window window) throws SQLException {
        Session session = Session.beginWriting(written, options);
        try {
            session.execute("LOCK TABLE " + Relation.sqlName(spec) + " IN ROW EXCLUSIVE MODE");
            Relation relation = Catalog.read(session.connection(), spec);
            List<String> obstacles = PruneObstacles.read(session.connection(), relation);
            if (!obstacles.isEmpty()) {
                throw new ArchiveException(Category.USAGE, "cannot prune table " + spec.name() + ": " + String.join("; ", obstacles), null).inTable(spec.name()).inWindow(window);
            }
            return new PgDeletion(session, options, relation, window);
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public RowReader rows(BatchLimits limits) {
        String delete = "DELETE" + relation.from() + "WHERE " + relation.time().between(window.start(), window.end()) + " RETURNING " + relation.selectList();
        try {
            return new CopyRows(relation, window, PgCopy.start(session, "COPY (" + delete + ") TO STDOUT (FORMAT binary)", options), limits);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot delete rows of table " + relation.spec().name(), e).inTable(relation.spec().name()).inWindow(window);
        }
    }

    @Override
    public void commit() {
        try {
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.writing("cannot commit that rows of table " + relation.spec().name() + " are deleted", e).inTable(relation.spec().name()).inWindow(window);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
