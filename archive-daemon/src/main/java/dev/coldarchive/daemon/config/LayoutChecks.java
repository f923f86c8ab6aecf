package dev.coldarchive.daemon.config;

import dev.coldarchive.store.KeyLayout;
import java.time.Duration;
import java.util.Optional;

/** What a layout has to be, given the windows of its table. */
final class LayoutChecks {
    private static final String RESERVED = "_archive";

    private LayoutChecks() {}

    static void check(Section table, KeyLayout layout, Duration every, int slices) {
        Duration slice = every.dividedBy(slices);
        if (!layout.tellsApart(slice)) {
            problem(table, "'" + layout.template() + "' gives several windows or slices of " + Durations.spell(slice) + " the same key; add {start}");
        }
        if (layout.template().equals(RESERVED) || layout.template().startsWith(RESERVED + "/")) {
            problem(table, "'" + layout.template() + "' lies under " + RESERVED + "/, where manifests are");
        }
        String directories = layout.template().substring(0, layout.template().lastIndexOf('/') + 1);
        finest(directories).filter(grain -> grain.toSeconds() % slice.toSeconds() != 0).ifPresent(grain -> problem(table, "a file of " + Durations.spell(slice)
                + " does not fit into a directory of " + Durations.spell(grain) + "; readers would look for its rows in the wrong place"));
    }

    /** How much time the finest directory holds. */
    private static Optional<Duration> finest(String directories) {
        if (directories.contains("{second}") || directories.contains("{compact-time}")) {
            return Optional.of(Duration.ofSeconds(1));
        }
        if (directories.contains("{minute}")) {
            return Optional.of(Duration.ofMinutes(1));
        }
        return directories.contains("{hour}") ? Optional.of(Duration.ofHours(1)) : Optional.empty();
    }

    private static void problem(Section table, String message) {
        table.problem(ConfigKey.LAYOUT, message);
    }
}
