package dev.coldarchive;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.MemorySource;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A whole archiver on doubles, for tests: a table of trades that starts at {@link #TEN}, and a clock that only tests move. */
public final class ArchiveFixture {
    public static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    public static final TableSchema TRADES = new TableSchema("trades", List.of(
            Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING), Column.optional("price", ColumnType.INT32)));

    public final Path workDir;
    public final MemorySource source = new MemorySource(TEN.plus(Duration.ofHours(3)));
    public final MemoryStore store;
    public final MemoryLedger ledger = new MemoryLedger(source::clock);
    public final List<WindowOutcome> done = new ArrayList<>();
    public final List<String> warnings = new ArrayList<>();
    public final List<RetentionRisk> risks = new ArrayList<>();
    public final List<Duration> sleeps = new ArrayList<>();
    public TableSpec table = trades().build();
    public int batchRows = 4_096;
    public Runnable onSleep = () -> { };
    public String instance = "test";
    public RetentionReader retention = any -> SourceRetention.NONE;
    public long nanos;

    public ArchiveFixture(Path workDir) {
        this(workDir, new MemoryStore());
    }

    public ArchiveFixture(Path workDir, MemoryStore store) {
        this.workDir = workDir;
        this.store = store;
    }

    public static TableSpec.Builder trades() {
        return TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(Duration.ofHours(1)).lag(Duration.ofMinutes(5))
                .layout(KeyLayout.hive("raw", List.of("year", "month", "day"), "trades")).write(WriteOptions.of(Compression.NONE));
    }

    /** Hour number n from {@link #TEN}. */
    public static Window hour(int n) {
        return Window.of(TEN.plus(Duration.ofHours(n)), Duration.ofHours(1));
    }

    /** A trade at so many seconds after {@link #TEN}. */
    public static Object[] trade(long second, String ticker, Integer price) {
        return new Object[] {TEN.getEpochSecond() * 1_000_000 + second * 1_000_000, ticker, price};
    }

    public ArchiveFixture create() {
        source.create(table, TRADES);
        return this;
    }

    public Archiver archiver() {
        return builder().build();
    }

    /** Everything of {@link #archiver}, for another setting or two. */
    public ArchiverBuilder builder() {
        return Archiver.builder().source(source).marks(source.marks()).format(new CanonicalFormat()).store(store).ledger(ledger).tables(List.of(table)).workDir(workDir)
                .instance(instance).listener(new Recorder()).time(new StillTime()).chance(() -> 0.5).batchRows(batchRows).retention(any -> retention.retention(any));
    }

    public ExportReport export(ExportRequest request) {
        return archiver().export(request);
    }

    public ExportReport export() {
        return export(ExportRequest.due());
    }

    public ExportReport reexport(int hour) {
        return export(ExportRequest.range("trades", hour(hour).start(), hour(hour).end()).forced());
    }

    /** Accepts all that there is to accept, as planned. */
    public AckReport acknowledge(String note) {
        AckRequest word = new AckRequest(table.name(), Optional.empty(), Optional.empty(), note);
        return archiver().ack(word, archiver().planAck(word).id());
    }

    /** What the ledger says of an hour. */
    public WindowRecord record(int hour) {
        return ledger.window(table.name(), hour(hour).start()).orElseThrow();
    }

    /** What verification says of each window, in order. */
    public List<Verdict> verdicts() {
        return Verdicts.of(archiver(), VerifyRequest.everything()).stream().map(WindowVerdict::verdict).toList();
    }

    /** Keys of stored parts, in order. */
    public List<String> parts() {
        return store.keys().stream().map(ObjectKey::value).filter(key -> !key.startsWith("_archive/")).toList();
    }

    /** All rows of all parts, each as text, sorted. */
    public List<String> archivedRows() {
        List<String> rows = new ArrayList<>();
        parts().forEach(key -> rows.addAll(rowsOf(key)));
        rows.sort(null);
        return rows;
    }

    /** The rows of one part in file order. */
    public List<String> rowsOf(String key) {
        return rows(store.bytes(ObjectKey.of(key)));
    }

    /** The rows of a file, each as text. */
    public static List<String> rows(byte[] file) {
        List<String> rows = new ArrayList<>();
        try (RowReader reader = new CanonicalFormat().read(file)) {
            RowBatch batch = new RowBatch(reader.schema());
            while (reader.next(batch)) {
                RowValues.rows(batch).forEach(row -> rows.add(text(row)));
            }
        }
        return rows;
    }

    /** All rows of the source, each as text, sorted. */
    public List<String> sourceRows() {
        return source.committedRows("trades").stream().map(ArchiveFixture::text).sorted().toList();
    }

    public static String text(Object... row) {
        return Arrays.stream(row).map(value -> value instanceof byte[] bytes ? new String(bytes) : String.valueOf(value)).toList().toString();
    }

    /** Temporary files that are left in the work directory. */
    public List<Path> leftovers() {
        try (Stream<Path> files = Files.walk(workDir)) {
            return files.filter(file -> file.toString().endsWith(".tmp")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Recorder implements ArchiveListener {
        @Override
        public void windowDone(WindowOutcome outcome) {
            done.add(outcome);
        }

        @Override
        public void retention(RetentionRisk risk) {
            risks.add(risk);
        }

        @Override
        public void warning(String named, String message) {
            warnings.add(message);
        }
    }

    /** Time stands still; waits are written down. */
    private final class StillTime implements TimeSource {
        @Override
        public Instant now() {
            return source.clock();
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void sleep(Duration length) {
            sleeps.add(length);
            onSleep.run();
        }
    }
}
