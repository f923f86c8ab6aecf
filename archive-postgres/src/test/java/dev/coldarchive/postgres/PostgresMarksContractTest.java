package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkLogContract;
import dev.coldarchive.source.Source;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;

class PostgresMarksContractTest extends MarkLogContract {
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresMarks marks = new PostgresMarks(database.dataSource(), "archive");
    private final Source source = new PostgresSource(database.dataSource(), database.dataSource(), SourceOptions.DEFAULT, marks);

    @BeforeEach
    void install() {
        LedgerSchema.installMarks(database.dataSource(), "archive");
    }

    @Override
    protected MarkLog marks() {
        return marks;
    }

    @Override
    protected Source source() {
        return source;
    }

    @Override
    protected void create(TableSpec spec, TableSchema schema) throws SQLException {
        database.execute("CREATE TABLE " + spec.relation() + " (exchange_ts bigint, ticker text, price integer)");
    }

    @Override
    protected Writer begin() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return new Writer() {
            @Override
            public Connection connection() {
                return connection;
            }

            @Override
            public void insert(Object[] row) throws SQLException {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO trades VALUES (?, ?, ?)")) {
                    for (int i = 0; i < row.length; i++) {
                        insert.setObject(i + 1, row[i]);
                    }
                    insert.executeUpdate();
                }
            }

            @Override
            public void commit() throws SQLException {
                connection.commit();
                connection.close();
            }

            @Override
            public void rollback() throws SQLException {
                connection.rollback();
                connection.close();
            }
        };
    }

    @Override
    protected void restoreDumpedMark(TableSpec spec, Window window) throws SQLException {
        database.execute("INSERT INTO archive.export_dirty_marks (table_name, window_start, xid) VALUES ('" + spec.name() + "', to_timestamp(" + window.start().getEpochSecond()
                + "), '9000000000000')");
    }
}
