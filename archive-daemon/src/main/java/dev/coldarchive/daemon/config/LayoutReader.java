package dev.coldarchive.daemon.config;

import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.KeySegments;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a table's layout: Hive partitions, or a path template. */
final class LayoutReader {
    private static final List<ConfigKey> HIVE = List.of(ConfigKey.LAYOUT_PREFIX, ConfigKey.LAYOUT_PARTITION_BY, ConfigKey.LAYOUT_FILE_NAME);

    private final String table;
    private final Section layout;

    LayoutReader(String table, Section layout) {
        this.table = table;
        this.layout = layout;
    }

    Optional<KeyLayout> read() {
        if (layout.hasOwn(ConfigKey.LAYOUT_PATH)) {
            HIVE.stream().filter(layout::hasOwn).forEach(k -> layout.problem(k, "contradicts path, which says the whole key"));
        }
        boolean template = layout.hasOwn(ConfigKey.LAYOUT_PATH) || layout.has(ConfigKey.LAYOUT_PATH) && HIVE.stream().noneMatch(layout::hasOwn);
        return template ? layout.value(ConfigKey.LAYOUT_PATH, text -> layout(() -> new KeyLayout(text))) : hive();
    }

    private Optional<KeyLayout> hive() {
        Optional<String> prefix = layout.valueOrDefault(ConfigKey.LAYOUT_PREFIX, LayoutReader::plain);
        Optional<List<String>> fields = layout.has(ConfigKey.LAYOUT_PARTITION_BY) ? layout.list(ConfigKey.LAYOUT_PARTITION_BY)
                : Optional.of(List.of("year", "month", "day"));
        Optional<String> fileName = layout.has(ConfigKey.LAYOUT_FILE_NAME) ? layout.value(ConfigKey.LAYOUT_FILE_NAME, LayoutReader::fileName)
                : Optional.of(KeySegments.encode(table));
        if (prefix.isEmpty() || fields.isEmpty() || fileName.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyLayout.hive(prefix.get(), fields.get(), fileName.get()));
        } catch (IllegalArgumentException e) {
            layout.problem(layout.has(ConfigKey.LAYOUT_PARTITION_BY) ? ConfigKey.LAYOUT_PARTITION_BY : ConfigKey.LAYOUT_PREFIX, e.getMessage());
            return Optional.empty();
        }
    }

    private static KeyLayout layout(Supplier<KeyLayout> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new BadValue(e.getMessage());
        }
    }

    private static String plain(String prefix) {
        if (prefix.startsWith("/") || prefix.endsWith("/") || prefix.contains("{") || prefix.contains("}")) {
            throw new BadValue("a prefix has no slash at its ends and no braces");
        }
        return prefix;
    }

    private static String fileName(String text) {
        if (text.isBlank() || text.contains("/") || text.contains("{") || text.contains("}")) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
