package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.load.LoadTargetContract;
import dev.coldarchive.schema.TableSchema;
import java.util.stream.Collectors;

class PostgresLoadTargetContractTest extends LoadTargetContract {
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final LoadTarget target = new PostgresLoadTarget(database.dataSource(), SourceOptions.DEFAULT);

    @Override
    protected LoadTarget target() {
        return target;
    }

    @Override
    protected void make(TableSpec spec, TableSchema schema) throws Exception {
        String columns = schema.columns().stream().map(column -> column.name() + (column.type().toString().equals("int64") ? " bigint" : " text")).collect(Collectors.joining(", "));
        String key = schema.key().isEmpty() ? "" : ", PRIMARY KEY (" + String.join(", ", schema.key()) + ")";
        database.execute("CREATE SCHEMA IF NOT EXISTS " + spec.schema(), "CREATE TABLE " + spec.schema() + "." + spec.relation() + " (" + columns + key + ")");
    }

    @Override
    protected void insert(TableSpec spec, Object[]... rows) throws Exception {
        for (Object[] row : rows) {
            database.execute("INSERT INTO " + spec.schema() + "." + spec.relation() + " VALUES (" + row[0] + ", '" + row[1] + "')");
        }
    }
}
