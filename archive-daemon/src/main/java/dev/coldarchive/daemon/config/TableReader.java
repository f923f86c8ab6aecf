package dev.coldarchive.daemon.config;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowSizes;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.SchemaPolicy;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.WindowGrid;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a table's section and what its keys say about each other. */
final class TableReader {
    private static final int MAX_NAME = 64;

    private final Problems problems;

    TableReader(Problems problems) {
        this.problems = problems;
    }

    /** Notes the problems of the defaults themselves, whether a table uses them or not. */
    void readDefaults(Section defaults) {
        read("defaults", defaults, false);
    }

    Optional<TableSpec> read(String name, Section table) {
        boolean named = !name.isBlank() && name.length() <= MAX_NAME;
        if (!named) {
            problems.add(table.path(), table.line(), "the name of a table has 1 to " + MAX_NAME + " characters");
        }
        return read(named ? name : "table", table, true).filter(t -> named);
    }

    private Optional<TableSpec> read(String name, Section table, boolean whole) {
        int before = problems.noted();
        TableSpec.Builder spec = TableSpec.builder(name);
        table.value(ConfigKey.RELATION, Relation::parse).ifPresent(r -> spec.relation(r.schema(), r.name()));
        Optional<TimeColumn> time = time(table, whole);
        time.ifPresent(spec::time);
        Optional<WindowGrid> grid = table.valueOrDefault(ConfigKey.EVERY, text -> new WindowGrid(Durations.parse(text)));
        Optional<Duration> lag = table.valueOrDefault(ConfigKey.LAG, text -> ConfigurationReader.atLeast(Duration.ofMillis(1), Durations.parse(text)));
        lag.ifPresent(spec::lag);
        grid.map(WindowGrid::every).ifPresent(spec::every);
        Optional<Integer> slices = grid.flatMap(g -> table.valueOrDefault(ConfigKey.SLICES, text -> slices(text, g)));
        slices.ifPresent(spec::slices);
        Optional<KeyLayout> layout = new LayoutReader(name, table.section(ConfigKey.LAYOUT).knowing(ConfigKey.of("layout"))).read();
        layout.ifPresent(spec::layout);
        spec.write(new WriteOptionsReader(table).read());
        Optional<Optional<Duration>> retention = table.valueOrDefault(ConfigKey.RETENTION, TableReader::retention);
        retention.flatMap(r -> r).ifPresent(spec::retention);
        pruneAfter(table, lag).ifPresent(spec::pruneAfter);
        table.valueOrDefault(ConfigKey.HOLD, text -> StoreReader.spelled(text, "off|auto")).ifPresent(word -> spec.autoHold(word.equals("AUTO")));
        table.valueOrDefault(ConfigKey.SEAL_AHEAD, TableReader::sealAhead).ifPresent(spec::sealAhead);
        table.valueOrDefault(ConfigKey.SEAL_READS_BACK, ConfigurationReader::flag).ifPresent(spec::sealReadsBack);
        Optional<Instant> from = grid.flatMap(g -> table.value(ConfigKey.START_FROM, text -> onGrid(g, text)));
        from.ifPresent(spec::startFrom);
        table.valueOrDefault(ConfigKey.RECOUNT, TableReader::recount).flatMap(horizon -> horizon).ifPresent(spec::recount);
        spec.columnTypes(table.map(ConfigKey.COLUMNS, ColumnType::parse));
        spec.required(table.list(ConfigKey.REQUIRED).map(Set::copyOf).orElse(Set.of()));
        table.valueOrDefault(ConfigKey.SCHEMA_POLICY, text -> SchemaPolicy.valueOf(StoreReader.spelled(text, "fail|widen|new-files").replace('-', '_')))
                .ifPresent(spec::schemaPolicy);
        spec.rowSizes(new RowSizes(rowSize(table, ConfigKey.WARN_ROW_SIZE), rowSize(table, ConfigKey.MAX_ROW_SIZE)));
        if (!whole || grid.isEmpty() || lag.isEmpty()) {
            return Optional.empty();
        }
        retention.flatMap(r -> r).ifPresent(r -> RetentionCheck.check(table, grid.get().every(), lag.get(), time, r));
        time.ifPresent(t -> clusterBy(table, t, layout));
        layout.ifPresent(l -> slices.ifPresent(n -> LayoutChecks.check(table, l, grid.get().every(), n)));
        return problems.noted() == before && time.isPresent() ? Optional.of(spec.build()) : Optional.empty();
    }

    private static Optional<TimeColumn> time(Section table, boolean whole) {
        Optional<String> column = table.value(ConfigKey.TIME_COLUMN, DatabaseReader::name);
        if (whole) {
            table.require(ConfigKey.TIME_COLUMN, column);
        }
        Optional<TimeUnit> unit = table.value(ConfigKey.TIME_UNIT, text -> TimeUnit.valueOf(StoreReader.spelled(text, "seconds|millis|micros|nanos")));
        Optional<ZoneId> zone = table.value(ConfigKey.TIME_ZONE, ZoneId::of);
        if (table.has(ConfigKey.TIME_UNIT) && table.has(ConfigKey.TIME_ZONE)) {
            table.problem(ConfigKey.TIME_ZONE, "contradicts time-unit: an integer counts from the Unix epoch, in no zone");
        }
        return column.map(c -> new TimeColumn(c, unit, zone));
    }

    private static void clusterBy(Section table, TimeColumn time, Optional<KeyLayout> layout) {
        List<String> columns = table.list(ConfigKey.CLUSTER_BY).orElse(List.of());
        if (columns.contains(time.name())) {
            table.problem(ConfigKey.CLUSTER_BY, "row groups follow each other in time without " + time.name() + ", and so do rows that are equal in the other columns");
        }
        columns.stream().filter(column -> layout.filter(l -> l.columns().contains(column)).isPresent())
                .forEach(column -> table.problem(ConfigKey.CLUSTER_BY, "each value of " + column + " has a file of its own by the layout"));
    }

    private static int slices(String text, WindowGrid grid) {
        int count = ConfigurationReader.number(text, 1, 86_400);
        if (grid.every().toSeconds() % count != 0) {
            throw new BadValue("a window of " + Durations.spell(grid.every()) + " cannot be cut into " + count + " slices of whole seconds");
        }
        return count;
    }

    private static Optional<Duration> retention(String text) {
        return text.toLowerCase(Locale.ROOT).equals("forever") ? Optional.empty()
                : Optional.of(ConfigurationReader.atLeast(Duration.ofSeconds(1), Durations.parse(text)));
    }

    private static Optional<Duration> pruneAfter(Section table, Optional<Duration> lag) {
        Section prune = table.section(ConfigKey.PRUNE).knowing(ConfigKey.of("prune"));
        Optional<Duration> after = prune.value(ConfigKey.PRUNE_AFTER, Durations::parse);
        if (table.has(ConfigKey.PRUNE)) {
            prune.require(ConfigKey.PRUNE_AFTER, after);
        }
        if (after.isPresent() && lag.filter(settled -> after.get().compareTo(settled) < 0).isPresent()) {
            prune.problem(ConfigKey.PRUNE_AFTER, "rows would be deleted after " + Durations.spell(after.get()) + ", but a window is read " + Durations.spell(lag.get()) + " after its end (lag)");
            return Optional.empty();
        }
        return after;
    }

    private static Optional<Duration> recount(String text) {
        return text.toLowerCase(Locale.ROOT).equals("off") ? Optional.empty()
                : Optional.of(ConfigurationReader.atLeast(Duration.ofSeconds(1), Durations.parse(text)));
    }

    private static Duration sealAhead(String text) {
        return text.toLowerCase(Locale.ROOT).equals("off") ? Duration.ZERO : ConfigurationReader.atLeast(Duration.ofSeconds(1), Durations.parse(text));
    }

    /** What is more than 1 GiB, PostgreSQL does not send. */
    private static long rowSize(Section table, ConfigKey key) {
        return table.valueOrDefault(key, text -> {
            long size = Sizes.parse(text);
            if (size < 1024 || size > 1L << 30) {
                throw new BadValue("has to lie between 1KiB and 1GiB");
            }
            return size;
        }).orElse(1L);
    }

    private static Instant onGrid(WindowGrid grid, String text) {
        Instant from = text.length() == 10 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text);
        if (!grid.isOnGrid(from)) {
            var window = grid.at(from);
            throw new BadValue("no window of " + Durations.spell(grid.every()) + " begins there; the nearest begin at " + window.start() + " and " + window.end());
        }
        return from;
    }

    /** A table's name in the database. */
    record Relation(String schema, String name) {
        static Relation parse(String text) {
            List<String> parts = List.of(text.split("\\.", -1));
            if (parts.size() > 2) {
                throw new IllegalArgumentException();
            }
            parts.forEach(DatabaseReader::name);
            return parts.size() == 2 ? new Relation(parts.get(0), parts.get(1)) : new Relation("public", text);
        }
    }
}
