package dev.coldarchive.daemon.config;

import dev.coldarchive.ArchiveException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; carries every problem at once. */
public final class ConfigurationException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(String file, List<Problem> problems) {
        super(Category.USAGE, message(file, problems), "every key is explained in docs/reference/configuration.md");
        this.problems = List.copyOf(problems);
    }

    /** All of them, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(String file, List<Problem> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return "cannot use configuration " + file + ": " + count + problems.stream().map(p -> "\n  - " + p).collect(Collectors.joining());
    }
}
