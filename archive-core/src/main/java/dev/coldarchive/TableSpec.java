package dev.coldarchive;

import dev.coldarchive.batch.RowSizes;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.SchemaPolicy;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.KeySegments;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import dev.coldarchive.window.WindowGrid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table to archive, and how. Grid, slices and layout of a table never change under one prefix.
 *
 * @param name configured name: of cursors, keys and metrics; 1 to 64 characters
 * @param schema database schema the table lives in
 * @param relation the table's name in the database
 * @param time what places its rows in windows
 * @param grid how event time is cut into windows
 * @param lag how long after its end a window is left alone; zero or more
 * @param slices into how many parts a window is cut by time
 * @param layout where the parts go
 * @param write how the files are written
 * @param retention after how long the source deletes rows; empty for never
 * @param pruneAfter how long after its end a window's rows may be deleted from the source by prune; empty for never
 * @param autoHold whether the source's retention jobs are paused by themselves while loss is near
 * @param sealAhead how long before the source may delete a window's first row the window is counted for the last time, and sealed; zero for never
 * @param sealReadsBack whether a window's files are read back before it is sealed
 * @param startFrom where archiving begins; empty for the first row
 * @param recount how far back archived windows are counted again, each once a day; empty for not at all
 * @param columnTypes types to archive columns as, instead of those that follow from the database
 * @param required columns in which a NULL is refused although the database allows it
 * @param schemaPolicy what to do when a column's type changes
 * @param rowSizes how large its rows may be
 */
public record TableSpec(
        String name, String schema, String relation, TimeColumn time, WindowGrid grid, Duration lag, int slices, KeyLayout layout, WriteOptions write,
        Optional<Duration> retention, Optional<Duration> pruneAfter, boolean autoHold, Duration sealAhead, boolean sealReadsBack, Optional<Instant> startFrom, Optional<Duration> recount, Map<String, ColumnType> columnTypes, Set<String> required, SchemaPolicy schemaPolicy,
        RowSizes rowSizes) {

    public TableSpec {
        if (name.isBlank() || name.length() > 64) {
            throw new IllegalArgumentException("table name '" + name + "' has to have 1 to 64 characters");
        }
        if (lag.isNegative()) {
            throw new IllegalArgumentException("lag of table " + name + " is negative: " + lag);
        }
        if (pruneAfter.filter(after -> after.compareTo(lag) < 0).isPresent()) {
            throw new IllegalArgumentException("rows of table " + name + " cannot be deleted before they are archived: " + pruneAfter.get());
        }
        if (sealAhead.isNegative()) {
            throw new IllegalArgumentException("table " + name + " cannot be sealed after its rows are deleted: " + sealAhead);
        }
        if (slices < 1 || grid.every().toSeconds() % slices != 0) {
            throw new IllegalArgumentException("table " + name + " cannot be cut into " + slices + " slices a window: they have to be whole seconds");
        }
        if (!layout.tellsApart(grid.every().dividedBy(slices))) {
            throw new IllegalArgumentException("layout '" + layout.template() + "' of table " + name + " gives several windows or slices of "
                    + grid.every().dividedBy(slices) + " the same key; add {start}");
        }
        columnTypes = Map.copyOf(columnTypes);
        required = Set.copyOf(required);
    }

    /** @param name configured name, at most 64 characters; the table's own unless the builder is told another */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The same table elsewhere in the database. */
    public TableSpec at(String otherSchema, String otherRelation) {
        return new TableSpec(name, otherSchema, otherRelation, time, grid, lag, slices, layout, write, retention, pruneAfter, autoHold, sealAhead, sealReadsBack, startFrom, recount, columnTypes, required,
                schemaPolicy, rowSizes);
    }

    /** When a window may be read at the earliest, on the source's clock. */
    public Instant dueAt(Window window) {
        return time.surelyPassed(window.end()).plus(lag);
    }

    /** Columns that rows are ordered by before the time column: those whose values choose the part. */
    public List<String> partitionColumns() {
        return layout.columns();
    }

    /** Collects a table's settings; everything but name and time column has a default. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private String schema = "public";
        private String relation;
        private TimeColumn time;
        private Duration every = Duration.ofHours(1);
        private Duration lag = Duration.ofHours(1);
        private int slices = 1;
        private KeyLayout layout;
        private WriteOptions write = WriteOptions.of(Compression.ZSTD);
        private Duration retention;
        private Duration pruneAfter;
        private boolean autoHold;
        private Duration sealAhead = Duration.ofHours(48);
        private boolean sealReadsBack = true;
        private Instant startFrom;
        private Duration recount;
        private Map<String, ColumnType> columnTypes = Map.of();
        private Set<String> required = Set.of();
        private SchemaPolicy schemaPolicy = SchemaPolicy.FAIL;
        private RowSizes rowSizes = RowSizes.DEFAULT;

        private Builder(String name) {
            this.name = name;
            this.relation = name;
        }

        /** Default: schema {@code public}, and a relation of the configured name. */
        public Builder relation(String inSchema, String named) {
            schema = inSchema;
            relation = named;
            return this;
        }

        /** The column that says when a row happened. Required. */
        public Builder time(TimeColumn column) {
            time = column;
            return this;
        }

        /** Default: one hour. */
        public Builder every(Duration length) {
            every = length;
            return this;
        }

        /** Default: one hour. */
        public Builder lag(Duration settleDelay) {
            lag = settleDelay;
            return this;
        }

        /** Default: 1. */
        public Builder slices(int count) {
            slices = count;
            return this;
        }

        /** Default: {@code raw/{table}/year=…/month=…/day=…/<name>_<start>}. */
        public Builder layout(KeyLayout where) {
            layout = where;
            return this;
        }

        /** Default: zstd. */
        public Builder write(WriteOptions how) {
            write = how;
            return this;
        }

        /** Default: never deleted. */
        public Builder retention(Duration after) {
            retention = after;
            return this;
        }

        /** Default: never, whoever asks for it. */
        public Builder pruneAfter(Duration after) {
            pruneAfter = after;
            return this;
        }

        /** Default: false. */
        public Builder autoHold(boolean pauses) {
            autoHold = pauses;
            return this;
        }

        /** Default: 48 hours. Tables without retention are not sealed by themselves. */
        public Builder sealAhead(Duration before) {
            sealAhead = before;
            return this;
        }

        /** Default: true. */
        public Builder sealReadsBack(boolean files) {
            sealReadsBack = files;
            return this;
        }

        /** Default: the first row. */
        public Builder startFrom(Instant first) {
            startFrom = first;
            return this;
        }

        /** Default: not at all. */
        public Builder recount(Duration horizon) {
            recount = horizon;
            return this;
        }

        /** Types that columns are archived as, instead of those that follow from the database; by name. Default: none. */
        public Builder columnTypes(Map<String, ColumnType> types) {
            columnTypes = types;
            return this;
        }

        /** Columns that are archived as never null. Default: those that the database says so of. */
        public Builder required(Set<String> columns) {
            required = columns;
            return this;
        }

        /** Default: fail. */
        public Builder schemaPolicy(SchemaPolicy policy) {
            schemaPolicy = policy;
            return this;
        }

        /** Default: told of from 16 MiB on, refused above 256 MiB. */
        public Builder rowSizes(RowSizes sizes) {
            rowSizes = sizes;
            return this;
        }

        /**
         * @throws IllegalArgumentException if the settings contradict each other
         */
        public TableSpec build() {
            if (time == null) {
                throw new IllegalArgumentException("table " + name + " needs a time column");
            }
            KeyLayout where = layout != null ? layout
                    : KeyLayout.hive("raw", List.of("year", "month", "day"), KeySegments.encode(name));
            return new TableSpec(name, schema, relation, time, new WindowGrid(every), lag, slices, where, write,
                    Optional.ofNullable(retention), Optional.ofNullable(pruneAfter), autoHold, sealAhead, sealReadsBack, Optional.ofNullable(startFrom), Optional.ofNullable(recount), columnTypes, required, schemaPolicy, rowSizes);
        }
    }
}
