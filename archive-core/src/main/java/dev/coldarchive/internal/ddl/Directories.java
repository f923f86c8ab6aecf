package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.store.KeySegments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The directories of a table's layout as readers see them. */
final class Directories {
    private static final Pattern TOKEN = Pattern.compile("\\{([^{}]*)}");

    private final ReaderTable table;
    private final String template;
    private final List<String> base = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private final List<Partition> partitions = new ArrayList<>();
    private boolean each = true;
    private boolean hive = true;

    Directories(ReaderTable table) {
        this.table = table;
        this.template = table.spec().layout().template().replace("{table}", KeySegments.encode(table.spec().name()));
        String[] segments = template.split("/");
        for (int i = 0; i < segments.length - 1; i++) {
            take(segments[i]);
        }
    }

    private void take(String segment) {
        boolean varies = TOKEN.matcher(segment).find();
        if (!varies && partitions.isEmpty() && each) {
            base.add(segment);
        } else if (!varies) {
            named.add(segment);
            hive = false;
        } else {
            int equals = segment.indexOf('=');
            boolean own = equals > 0 && !segment.substring(0, equals).contains("{");
            String value = own ? segment.substring(equals + 1) : segment;
            Partition bare = new Partition("", own, value);
            Optional<String> name = own ? Optional.of(KeySegments.decode(segment.substring(0, equals))) : name(bare);
            boolean whole = name.isPresent() && partitions.stream().noneMatch(other -> other.name().equalsIgnoreCase(name.get()))
                    && (bare.column().isPresent() || bare.datePattern().isPresent());
            each &= whole;
            hive &= own;
            name.ifPresent(known -> {
                partitions.add(new Partition(known, own, value));
                named.add((own ? segment.substring(0, equals + 1) : "") + "${" + known + "}");
            });
        }
    }

    /** A name for a directory that has none: after what is finest in it, and no column's name. */
    private Optional<String> name(Partition bare) {
        List<String> tokens = bare.tokens();
        String finest = tokens.get(tokens.size() - 1);
        String name = bare.column().orElse(finest.equals("compact-date") ? "date" : finest.equals("compact-time") ? "time" : finest);
        boolean taken = bare.column().isEmpty() && table.schema().columns().stream().map(Column::name).anyMatch(name::equalsIgnoreCase);
        return Optional.of(taken ? "partition_" + name : name);
    }

    /** What all keys of the table begin with, up to the first directory that varies: ends with a slash, or is empty. */
    String base() {
        return base.stream().map(segment -> segment + "/").collect(Collectors.joining());
    }

    /** The directories below, in their order; none if there are none, or if one of them is not one value. */
    List<Partition> partitions() {
        return each ? partitions : List.of();
    }

    /** Whether there are partitions, and every directory is called {@code name=value}: what MSCK REPAIR and readers of Hive's partitions find by themselves. */
    boolean hive() {
        return each && hive && !partitions.isEmpty();
    }

    /** Whether the table's files lie in directories that differ. */
    boolean vary() {
        return !partitions.isEmpty() || !each;
    }

    /** The directory of one partition, with {@code ${name}} in the place of values. */
    String template() {
        return base() + named.stream().map(segment -> segment + "/").collect(Collectors.joining());
    }

    /** A pattern of the keys of the table's parts, and of nothing else. */
    String glob() {
        return TOKEN.matcher(template).replaceAll("*").replaceAll("\\*{2,}", "*") + ".parquet";
    }

    /** Columns that are read from the files: all but those whose value a directory of the same name says. */
    List<Column> columnsInFiles() {
        return table.schema().columns().stream().filter(column -> partitions().stream().noneMatch(p -> p.name().equalsIgnoreCase(column.name()))).toList();
    }

    /** The same for readers that know Hive's partitions only: of another layout they read all columns from the files. */
    List<Column> columnsBesides() {
        return hive() ? columnsInFiles() : table.schema().columns();
    }

    /** The partition as a column: of the source column's type where it is one, else text, so that {@code '01'} stays what it is. */
    Column column(Partition partition) {
        return partition.column().flatMap(name -> table.schema().columns().stream().filter(column -> column.name().equals(name)).findFirst())
                .map(source -> Column.optional(partition.name(), source.type())).orElseGet(() -> Column.optional(partition.name(), ColumnType.STRING));
    }
}
