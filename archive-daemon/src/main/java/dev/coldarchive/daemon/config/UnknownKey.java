package dev.coldarchive.daemon.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What to tell somebody who typed a key that is not known where it stands. */
final class UnknownKey {
    private UnknownKey() {}

    static String advice(String typed, List<ConfigKey> known) {
        Optional<String> near = NearestName.of(typed, known.stream().map(ConfigKey::label).toList());
        return near.map(name -> "did you mean " + name + "?")
                .or(() -> elsewhere(typed))
                .orElseGet(() -> "known are " + known.stream().map(ConfigKey::label).sorted().collect(Collectors.joining(", ")));
    }

    private static Optional<String> elsewhere(String typed) {
        return Arrays.stream(ConfigKey.values()).filter(k -> k.label().equals(typed)).findFirst()
                .map(k -> k.section().isEmpty() ? "it belongs at the top" : "it belongs to " + (k.section().equals("table") ? "a table" : k.section()));
    }
}
