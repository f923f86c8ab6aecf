package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.HeadStart;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.util.List;
import java.util.Optional;

/** The configured archive, open for the length of one command. */
record Session(Composition composition) implements AutoCloseable {

    static Session open(Surroundings surroundings, CommonOptions common) {
        return open(surroundings, common, ArchiveListener.NONE, Optional.empty());
    }

    /**
     * @param batchRows rows in memory at a time, instead of what the configuration says
     */
    static Session open(Surroundings surroundings, CommonOptions common, ArchiveListener listener, Optional<Integer> batchRows) {
        return open(surroundings, common, List.of(listener), batchRows, Optional.empty());
    }

    /**
     * @param listeners hear what the archiver does, in this order
     * @param batchRows rows in memory at a time, instead of what the configuration says
     * @param parallel streams of rows from the source, instead of what the configuration says
     */
    static Session open(Surroundings surroundings, CommonOptions common, List<ArchiveListener> listeners, Optional<Integer> batchRows, Optional<Integer> parallel) {
        Configuration configured = configuration(surroundings, common);
        Configuration batched = batchRows.map(configured::withBatchRows).orElse(configured);
        return new Session(Composition.of(parallel.map(batched::withParallel).orElse(batched), listeners.toArray(ArchiveListener[]::new)));
    }

    /**
     * @param windowsAtATime how many windows of the source are read at the same time
     */
    static Session open(Surroundings surroundings, CommonOptions common, ArchiveListener listener, int windowsAtATime) {
        return new Session(Composition.of(configuration(surroundings, common), listener, windowsAtATime));
    }

    private static Configuration configuration(Surroundings surroundings, CommonOptions common) {
        HeadStart start = surroundings.start().orElseGet(HeadStart::begin);
        try {
            return Configuration.load(Optional.ofNullable(common.config), surroundings.environment());
        } finally {
            start.await();
        }
    }

    /** The tables of these names, all of them if none is named. */
    List<TableSpec> select(List<String> names) {
        List<TableSpec> all = composition.tables();
        List<String> known = all.stream().map(TableSpec::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ArchiveException(ArchiveException.Category.USAGE, "cannot find table " + name + ": the configuration does not name it",
                        "configured are: " + String.join(", ", known)).inTable(name);
            }
        }
        return all.stream().filter(spec -> names.isEmpty() || names.contains(spec.name())).toList();
    }

    @Override
    public void close() {
        composition.close();
    }
}
