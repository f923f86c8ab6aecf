package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A source with an empty database for each test, and the means to change it. */
public abstract class SourceWorld {
    protected static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    protected static final Window WINDOW = Window.of(TEN, Duration.ofHours(1));
    protected static final TableSchema COLUMNS = new TableSchema("trades", List.of(
            Column.optional("exchange_ts", ColumnType.INT64), Column.optional("ticker", ColumnType.STRING), Column.optional("price", ColumnType.INT32)));

    /** A writer whose transaction is open until it is ended. */
    public interface OpenWriter {
        void commit() throws Exception;
    }

    protected abstract Source source() throws Exception;

    protected abstract void create(TableSpec spec, TableSchema schema) throws Exception;

    /** A table with a partition of an hour for each of the three hours from 10:00 on. */
    protected abstract void createPartitioned(TableSpec spec, TableSchema schema) throws Exception;

    protected abstract void insert(TableSpec spec, Object[]... rows) throws Exception;

    /** Writes rows and does not commit. */
    protected abstract OpenWriter writeAndStayOpen(TableSpec spec, Object[]... rows) throws Exception;

    /** Drops the partition that starts at this time, without waiting for locks; false if it is locked. */
    protected abstract boolean dropPartition(TableSpec spec, Instant start) throws Exception;

    /** Hourly windows of trades by {@code exchange_ts} in microseconds. */
    protected static TableSpec.Builder spec() {
        return TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS));
    }

    /** A row so many microseconds after ten. */
    protected static Object[] row(long microsAfterTen, String ticker, Integer price) {
        return new Object[] {TEN.getEpochSecond() * 1_000_000 + microsAfterTen, ticker, price};
    }

    protected List<Object[]> read(TableSpec spec, Window window) throws Exception {
        try (WindowSnapshot snapshot = source().snapshot(spec, window)) {
            List<Object[]> rows = RowValues.readAll(snapshot.rows(window, BatchLimits.DEFAULT));
            snapshot.complete();
            return rows;
        }
    }

    protected static List<String> tickers(List<Object[]> rows) {
        return new ArrayList<>(rows.stream().map(row -> row[1] == null ? null : new String((byte[]) row[1], StandardCharsets.UTF_8)).toList());
    }
}
