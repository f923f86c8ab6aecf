package dev.coldarchive.daemon.config;

import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import java.util.List;
import java.util.Optional;

/** Reads the keys that say how files are written. */
final class WriteOptionsReader {
    private static final int MAX_ROWS = 10_000_000;
    private static final long MAX_GROUP = 2L << 30;
    private static final long MAX_CLUSTERED = 512L << 20;
    private static final long MAX_PAGE = 256L << 20;

    private final Section table;

    WriteOptionsReader(Section table) {
        this.table = table;
    }

    /** What was read; of no use where a problem was noted. */
    WriteOptions read() {
        Compression compression = table.valueOrDefault(ConfigKey.COMPRESSION, text -> Compression.valueOf(StoreReader.spelled(text, "none|snappy|gzip|zstd")))
                .orElse(Compression.ZSTD);
        int level = table.value(ConfigKey.COMPRESSION_LEVEL, text -> level(text, compression)).orElse(0);
        Optional<Integer> groupRows = rows(ConfigKey.ROW_GROUP_ROWS);
        Optional<Integer> pageRows = rows(ConfigKey.PAGE_ROWS);
        Optional<Long> groupSize = size(ConfigKey.ROW_GROUP_SIZE, MAX_GROUP);
        Optional<Long> pageSize = size(ConfigKey.PAGE_SIZE, MAX_PAGE);
        if (table.has(ConfigKey.PAGE_ROWS) && pageRows.isPresent() && groupRows.isPresent() && pageRows.get() > groupRows.get()) {
            table.problem(ConfigKey.PAGE_ROWS, "is more than the " + groupRows.get() + " rows of a row group");
        }
        if (table.has(ConfigKey.PAGE_SIZE) && pageSize.isPresent() && groupSize.isPresent() && pageSize.get() > groupSize.get()) {
            table.problem(ConfigKey.PAGE_SIZE, "is more than the " + groupSize.get() + " bytes of a row group");
        }
        int rowsInGroup = groupRows.orElse(1);
        List<String> clusterBy = table.list(ConfigKey.CLUSTER_BY).orElse(List.of());
        if (!clusterBy.isEmpty() && groupSize.isPresent() && groupSize.get() > MAX_CLUSTERED) {
            table.problem(table.has(ConfigKey.ROW_GROUP_SIZE) ? ConfigKey.ROW_GROUP_SIZE : ConfigKey.CLUSTER_BY,
                    "a row group whose rows are put in order is held in memory as a whole: at most " + (MAX_CLUSTERED >> 20) + "MiB with cluster-by");
        }
        return new WriteOptions(compression, level, rowsInGroup, groupSize.orElse(1L), Math.min(pageRows.orElse(1), rowsInGroup),
                Math.toIntExact(Math.min(pageSize.orElse(1L), groupSize.orElse(1L)))).clusteredBy(clusterBy).with(bloomFilters());
    }

    private BloomFilters bloomFilters() {
        List<String> columns = table.list(ConfigKey.BLOOM_FILTERS).orElse(List.of());
        double falsePositives = table.valueOrDefault(ConfigKey.BLOOM_FALSE_POSITIVES, text -> {
            double share = Double.parseDouble(text);
            if (!(share >= 0.0001 && share <= 0.5)) {
                throw new BadValue("has to lie between 0.0001 and 0.5");
            }
            return share;
        }).orElse(0.5);
        int most = table.valueOrDefault(ConfigKey.BLOOM_FILTER_SIZE, text -> {
            long size = Sizes.parse(text);
            if (size < 32 || size > BloomFilters.LARGEST || Long.bitCount(size) != 1) {
                throw new BadValue("has to be a power of two between 32 and " + (BloomFilters.LARGEST >> 20) + "MiB");
            }
            return (int) size;
        }).orElse(32);
        return new BloomFilters(columns, falsePositives, most);
    }

    private Optional<Integer> rows(ConfigKey key) {
        return table.valueOrDefault(key, text -> ConfigurationReader.number(text, 1, MAX_ROWS));
    }

    private Optional<Long> size(ConfigKey key, long most) {
        return table.valueOrDefault(key, text -> {
            long size = Sizes.parse(text);
            if (size < 1024 || size > most) {
                throw new BadValue("has to lie between 1KiB and " + (most >> 20) + "MiB");
            }
            return size;
        });
    }

    private static int level(String text, Compression compression) {
        return switch (compression) {
            case ZSTD -> ConfigurationReader.number(text, 1, 22);
            case GZIP -> ConfigurationReader.number(text, 1, 9);
            default -> throw new BadValue(compression.name().toLowerCase(java.util.Locale.ROOT) + " has no levels; leave it out");
        };
    }
}
