package dev.coldarchive.internal.cost;

import dev.coldarchive.TableSpec;
import dev.coldarchive.store.KeySegments;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which keys may be those of a table's files, whatever window they are of: where tables share a prefix, only the layout tells. */
public final class TableKeys {
    private TableKeys() {}

    public static Predicate<String> of(TableSpec table) {
        String template = table.layout().template().replace("{table}", KeySegments.encode(table.name()));
        String pattern = Arrays.stream(template.split("\\{[^{}]*}", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]+"));
        return Pattern.compile(pattern + "\\.[^/.]+").asMatchPredicate();
    }
}
