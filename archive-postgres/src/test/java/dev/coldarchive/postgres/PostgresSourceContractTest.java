package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.SourceContract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

class PostgresSourceContractTest extends SourceContract {
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final Source source = new PostgresSource(database.dataSource());

    @Override
    protected Source source() {
        return source;
    }

    @Override
    protected void create(TableSpec spec, TableSchema schema) throws SQLException {
        database.execute("CREATE TABLE " + spec.relation() + columns(schema));
    }

    @Override
    protected void createPartitioned(TableSpec spec, TableSchema schema) throws SQLException {
        database.execute("CREATE TABLE " + spec.relation() + columns(schema) + " PARTITION BY RANGE (exchange_ts)");
        for (int hour = 0; hour < 3; hour++) {
            Instant start = TEN.plus(Duration.ofHours(hour));
            database.execute("CREATE TABLE " + partition(spec, start) + " PARTITION OF " + spec.relation() + " FOR VALUES FROM (" + micros(start) + ") TO ("
                    + micros(start.plus(Duration.ofHours(1))) + ")");
        }
    }

    @Override
    protected void insert(TableSpec spec, Object[]... rows) throws SQLException {
        try (Connection connection = database.connect()) {
            insert(connection, spec, rows);
        }
    }

    @Override
    protected OpenWriter writeAndStayOpen(TableSpec spec, Object[]... rows) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        insert(connection, spec, rows);
        return () -> {
            connection.commit();
            connection.close();
        };
    }

    @Override
    protected boolean dropPartition(TableSpec spec, Instant start) throws SQLException {
        try (Connection connection = database.connect()) {
            TestDatabase.execute(connection, "SET lock_timeout = '50ms'", "DROP TABLE " + partition(spec, start));
            return true;
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void insert(Connection connection, TableSpec spec, Object[]... rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + spec.relation() + " VALUES (?, ?, ?)")) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    insert.setObject(i + 1, row[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String columns(TableSchema schema) {
        return schema.columns().stream().map(PostgresSourceContractTest::column).collect(Collectors.joining(", ", " (", ")"));
    }

    private static String column(Column column) {
        return column.name() + " " + switch (column.type().kind()) {
            case INT32 -> "integer";
            case INT64 -> "bigint";
            case STRING -> "text";
            default -> throw new IllegalArgumentException("the contract has no column of type " + column.type());
        } + (column.nullable() ? "" : " NOT NULL");
    }

    private static String partition(TableSpec spec, Instant start) {
        return spec.relation() + "_" + start.getEpochSecond();
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000;
    }
}
