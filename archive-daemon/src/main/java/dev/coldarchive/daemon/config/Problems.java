package dev.coldarchive.daemon.config;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Collects problems while reading goes on, each once. Not thread-safe. */
final class Problems {
    /** Nobody reads more of them at once. */
    private static final int MAX_NAMED = 100;

    private final Set<Problem> found = new LinkedHashSet<>();
    private int noted;
    private int more;

    void add(String path, int line, String message) {
        noted++;
        if (found.size() < MAX_NAMED) {
            found.add(new Problem(path, line, message));
        } else {
            more++;
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    /** How often something was noted, the same thing again included: whether a part was read without any. */
    int noted() {
        return noted;
    }

    /** Whether another one would only be counted. */
    boolean full() {
        return found.size() == MAX_NAMED;
    }

    /** In the order of the file, what has no line last; of very many the first, and how many more. */
    List<Problem> inFileOrder() {
        Stream<Problem> named = found.stream().sorted(Comparator.comparingInt(p -> p.line() == 0 ? Integer.MAX_VALUE : p.line()));
        return Stream.concat(named, more == 0 ? Stream.of() : Stream.of(new Problem("", 0, "and " + more + " more problems"))).toList();
    }
}
