package dev.coldarchive.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.TableSchema;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

public class MemorySourceTest extends SourceContract {
    protected final MemorySource source = new MemorySource(Instant.parse("2024-07-01T12:30:00Z"));

    @Override
    protected Source source() {
        return source;
    }

    @Override
    protected void create(TableSpec spec, TableSchema schema) {
        source.create(spec, schema);
    }

    @Override
    protected void createPartitioned(TableSpec spec, TableSchema schema) {
        source.createPartitioned(spec, schema, Duration.ofHours(1));
    }

    @Override
    protected void insert(TableSpec spec, Object[]... rows) {
        source.insert(spec.relation(), rows);
    }

    @Override
    protected OpenWriter writeAndStayOpen(TableSpec spec, Object[]... rows) {
        return source.begin("writer").insert(spec.relation(), rows)::commit;
    }

    @Override
    protected boolean dropPartition(TableSpec spec, Instant start) {
        try {
            source.dropPartition(spec.relation(), start);
            return true;
        } catch (TransientException e) {
            return false;
        }
    }

    @Test
    void whatIsRolledBackWasNeverThere() {
        TableSpec spec = spec().build();
        source.create(spec, COLUMNS);
        source.insert("trades", row(1, "a", 1));
        source.begin("writer").insert("trades", row(2, "b", 1)).delete("trades", values -> true).rollback();
        assertThat(tickers(source.committedRows("trades"))).containsExactly("a");
    }

    @Test
    void aPausedReplayKeepsAWindowOpen() throws Exception {
        TableSpec spec = spec().build();
        source.create(spec, COLUMNS);
        source.insert("trades", row(1, "a", 1));
        source.pauseReplay();
        source.insert("trades", row(2, "b", 1));
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.openWriters()).singleElement().asString().startsWith("replay has not passed transaction");
            assertThat(tickers(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)))).containsExactly("a");
        }
        source.resumeReplay();
        assertThat(tickers(read(spec, WINDOW))).containsExactly("a", "b");
    }

    @Test
    void aPartitionDroppedDespiteTheLockIsNoticed() {
        TableSpec spec = spec().build();
        source.createPartitioned(spec, COLUMNS, Duration.ofHours(1));
        source.insert("trades", row(1, "a", 1));
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            source.dropPartitionDespiteLocks("trades", TEN);
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).isEmpty();
            source.insert("trades", row(2, "backfilled", 1));
            assertThatThrownBy(snapshot::complete).isInstanceOf(TransientException.class);
        }
        assertThat(source.openSnapshots()).isZero();
    }

    @Test
    void updatesMoveARowAndDeletesRemoveIt() {
        TableSpec spec = spec().build();
        source.create(spec, COLUMNS);
        source.insert("trades", row(1, "a", 1), row(2, "b", 2));
        source.begin("writer").update("trades", values -> (Long) values[2] == 1, values -> row(3, "c", 1)).commit();
        source.delete("trades", values -> (Long) values[2] == 2);
        assertThat(tickers(source.committedRows("trades"))).containsExactly("c");
    }

    @Test
    void hooksAreCalledJustBeforeTheCall() {
        TableSpec spec = spec().build();
        source.create(spec, COLUMNS);
        source.onCall(call -> {
            if (call.equals("snapshot")) {
                throw new TransientException("cannot connect", null, null);
            }
        });
        assertThatThrownBy(() -> source.snapshot(spec, WINDOW)).isInstanceOf(TransientException.class);
    }
}
