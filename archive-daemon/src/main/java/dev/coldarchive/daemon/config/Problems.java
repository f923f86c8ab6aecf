package dev.coldarchive.daemon.config;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects problems while reading goes on, each once. Not thread-safe. */
final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();
    private int noted;

    void add(String path, int line, String message) {
        noted++;
        found.add(new Problem(path, line, message));
    }

    boolean none() {
        return found.isEmpty();
    }

    /** How often something was noted, the same thing again included: whether a part was read without any. */
    int noted() {
        return noted;
    }

    /** In the order of the file, what has no line last. */
    List<Problem> inFileOrder() {
        return found.stream().sorted(Comparator.comparingInt(p -> p.line() == 0 ? Integer.MAX_VALUE : p.line())).toList();
    }
}
