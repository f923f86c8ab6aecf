package dev.coldarchive.load;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.TableSchema;

class MemoryLoadTargetTest extends LoadTargetContract {
    private final MemoryLoadTarget target = new MemoryLoadTarget();

    @Override
    protected LoadTarget target() {
        return target;
    }

    @Override
    protected void make(TableSpec spec, TableSchema schema) {
        target.make(spec, schema);
    }

    @Override
    protected void insert(TableSpec spec, Object[]... rows) {
        target.insert(spec, rows);
    }
}
