package dev.coldarchive.daemon.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows {@code ${VARIABLE}} and {@code file:path} references. What they lead to appears in no message. */
final class References {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final String FILE = "file:";
    private static final int MAX_SECRET_BYTES = 64 << 10;

    private final Map<String, String> environment;
    private final Path directory;

    /** @param directory what relative paths are relative to: where the configuration file lies */
    References(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    static boolean isVariable(String raw) {
        return VARIABLE.matcher(raw).matches();
    }

    static boolean isReference(String raw) {
        return isVariable(raw) || raw.startsWith(FILE);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Replaces every variable in the text. */
    String expand(String raw) {
        Matcher variables = VARIABLE.matcher(raw);
        StringBuilder text = new StringBuilder();
        while (variables.find()) {
            String name = variables.group(1);
            String value = variable(name).orElseThrow(() -> new BadValue("the environment variable " + name + " is not set"));
            variables.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        String expanded = variables.appendTail(text).toString();
        if (VARIABLE.matcher(raw).replaceAll("").contains("${")) {
            throw new BadValue("a reference to an environment variable is written ${NAME}");
        }
        return expanded;
    }

    /** What a secret's reference leads to; of a file, its content without the line end. */
    String follow(String raw) {
        if (!raw.startsWith(FILE)) {
            return expand(raw);
        }
        Path file = directory.resolve(raw.substring(FILE.length()).replaceFirst("^//(?=/)", ""));
        try {
            String content = BoundedFile.read(file, MAX_SECRET_BYTES).stripTrailing();
            if (content.isEmpty()) {
                throw new BadValue("the file " + file + " is empty");
            }
            return content;
        } catch (IOException e) {
            throw new BadValue("the file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    Path resolve(String path) {
        return directory.resolve(path).normalize();
    }
}
