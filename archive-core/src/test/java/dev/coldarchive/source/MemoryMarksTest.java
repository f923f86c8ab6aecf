package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.time.Instant;

public class MemoryMarksTest extends MarkLogContract {
    protected final MemorySource source = new MemorySource(Instant.parse("2024-07-01T12:30:00Z"));

    @Override
    protected MarkLog marks() {
        return source.marks();
    }

    @Override
    protected Source source() {
        return source;
    }

    @Override
    protected void create(TableSpec spec, TableSchema schema) {
        source.create(spec, schema);
    }

    @Override
    protected Writer begin() {
        MemoryTransaction transaction = source.begin("writer");
        return new Writer() {
            @Override
            public Connection connection() {
                return transaction.connection();
            }

            @Override
            public void insert(Object[] row) {
                transaction.insert("trades", row);
            }

            @Override
            public void commit() {
                transaction.commit();
            }

            @Override
            public void rollback() {
                transaction.rollback();
            }
        };
    }

    @Override
    protected void restoreDumpedMark(TableSpec spec, Window window) {
        source.marks().restoreDumped(spec, window);
    }
}
