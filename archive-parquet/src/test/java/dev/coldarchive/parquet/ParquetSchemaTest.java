package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas of files as parquet-java prints them. */
class ParquetSchemaTest {
    @TempDir
    Path directory;

    @Test
    void tradesHaveTheRequiredSchema() throws IOException {
        assertThat(printed("trades", Column.required("trade_id", ColumnType.STRING), Column.required("exchange_ts", ColumnType.INT64),
                Column.required("received_at", ColumnType.INT64), Column.required("ticker", ColumnType.STRING),
                Column.required("price", ColumnType.INT32), Column.required("size", ColumnType.INT32),
                Column.required("taker_side", ColumnType.BOOLEAN), Column.optional("sid", ColumnType.INT64))).isEqualTo("""
                message trades {
                  required binary trade_id (STRING);
                  required int64 exchange_ts;
                  required int64 received_at;
                  required binary ticker (STRING);
                  required int32 price;
                  required int32 size;
                  required boolean taker_side;
                  optional int64 sid;
                }
                """);
    }

    @Test
    void orderbookDeltasHaveTheRequiredSchema() throws IOException {
        assertThat(printed("orderbook_deltas", Column.required("exchange_ts", ColumnType.INT64), Column.required("received_at", ColumnType.INT64),
                Column.required("seq", ColumnType.INT64), Column.required("ticker", ColumnType.STRING), Column.required("side", ColumnType.BOOLEAN),
                Column.required("price", ColumnType.INT32), Column.required("size_delta", ColumnType.INT32),
                Column.optional("sid", ColumnType.INT64))).isEqualTo("""
                message orderbook_deltas {
                  required int64 exchange_ts;
                  required int64 received_at;
                  required int64 seq;
                  required binary ticker (STRING);
                  required boolean side;
                  required int32 price;
                  required int32 size_delta;
                  optional int64 sid;
                }
                """);
    }

    @Test
    void orderbookSnapshotsHaveTheRequiredSchema() throws IOException {
        assertThat(printed("orderbook_snapshots", Column.required("snapshot_ts", ColumnType.INT64), Column.optional("exchange_ts", ColumnType.INT64),
                Column.required("ticker", ColumnType.STRING), Column.required("source", ColumnType.STRING),
                Column.required("yes_bids", ColumnType.JSON), Column.required("yes_asks", ColumnType.JSON),
                Column.required("no_bids", ColumnType.JSON), Column.required("no_asks", ColumnType.JSON),
                Column.optional("best_yes_bid", ColumnType.INT32), Column.optional("best_yes_ask", ColumnType.INT32),
                Column.optional("spread", ColumnType.INT32), Column.optional("sid", ColumnType.INT64))).isEqualTo("""
                message orderbook_snapshots {
                  required int64 snapshot_ts;
                  optional int64 exchange_ts;
                  required binary ticker (STRING);
                  required binary source (STRING);
                  required binary yes_bids (JSON);
                  required binary yes_asks (JSON);
                  required binary no_bids (JSON);
                  required binary no_asks (JSON);
                  optional int32 best_yes_bid;
                  optional int32 best_yes_ask;
                  optional int32 spread;
                  optional int64 sid;
                }
                """);
    }

    @Test
    void tickersHaveTheRequiredSchema() throws IOException {
        assertThat(printed("tickers", Column.required("exchange_ts", ColumnType.INT64), Column.required("received_at", ColumnType.INT64),
                Column.required("ticker", ColumnType.STRING), Column.optional("yes_bid", ColumnType.INT32), Column.optional("yes_ask", ColumnType.INT32),
                Column.optional("last_price", ColumnType.INT32), Column.optional("volume", ColumnType.INT64),
                Column.optional("open_interest", ColumnType.INT64), Column.optional("dollar_volume", ColumnType.INT64),
                Column.optional("dollar_open_interest", ColumnType.INT64), Column.optional("sid", ColumnType.INT64))).isEqualTo("""
                message tickers {
                  required int64 exchange_ts;
                  required int64 received_at;
                  required binary ticker (STRING);
                  optional int32 yes_bid;
                  optional int32 yes_ask;
                  optional int32 last_price;
                  optional int64 volume;
                  optional int64 open_interest;
                  optional int64 dollar_volume;
                  optional int64 dollar_open_interest;
                  optional int64 sid;
                }
                """);
    }

    /** parquet-java shows the order of floats because its own is another, which few readers know yet. */
    @Test
    void everyOtherTypeHasItsAnnotationAndSmallestCarrier() throws IOException {
        assertThat(printed("t", Column.optional("d9", ColumnType.decimal(9, 2)), Column.optional("d18", ColumnType.decimal(18, 0)),
                Column.optional("d19", ColumnType.decimal(19, 3)), Column.optional("d38", ColumnType.decimal(38, 38)),
                Column.optional("id", ColumnType.UUID), Column.optional("raw", ColumnType.BYTES), Column.optional("at", ColumnType.TIMESTAMP),
                Column.optional("wall", ColumnType.LOCAL_TIMESTAMP), Column.optional("day", ColumnType.DATE), Column.optional("time", ColumnType.TIME),
                Column.optional("f", ColumnType.FLOAT), Column.optional("g", ColumnType.DOUBLE),
                Column.required("tags", ColumnType.listOf(ColumnType.STRING)))).isEqualTo("""
                message t {
                  optional int32 d9 (DECIMAL(9,2));
                  optional int64 d18 (DECIMAL(18,0));
                  optional fixed_len_byte_array(9) d19 (DECIMAL(19,3));
                  optional fixed_len_byte_array(16) d38 (DECIMAL(38,38));
                  optional fixed_len_byte_array(16) id (UUID);
                  optional binary raw;
                  optional int64 at (TIMESTAMP(MICROS,true));
                  optional int64 wall (TIMESTAMP(MICROS,false));
                  optional int32 day (DATE);
                  optional int64 time (TIME(MICROS,false));
                  optional float f columnorder(TYPE_DEFINED_ORDER);
                  optional double g columnorder(TYPE_DEFINED_ORDER);
                  required group tags (LIST) {
                    repeated group list {
                      optional binary element (STRING);
                    }
                  }
                }
                """);
    }

    @Test
    void hadoopIsNowhere() {
        assertThatThrownBy(() -> Class.forName("org.apache.hadoop.conf.Configuration")).isInstanceOf(ClassNotFoundException.class);
    }

    @SuppressWarnings("deprecation") // the way to read a footer without its file
    private String printed(String table, Column... columns) throws IOException {
        Path file = directory.resolve(table);
        try (RowWriter writer = new ParquetFormat().create(file, new TableSchema(table, List.of(columns)), WriteOptions.of(Compression.SNAPPY))) {
            writer.finish(Map.of());
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        byte[] footer = Arrays.copyOfRange(bytes, bytes.length - 8 - length, bytes.length - 8);
        return new ParquetMetadataConverter().readParquetMetadata(new ByteArrayInputStream(footer)).getFileMetaData().getSchema().toString();
    }
}
