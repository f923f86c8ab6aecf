package dev.coldarchive.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the classes of a program's jar, for a JVM that keeps what is loaded for its next start ({@code -XX:ArchiveClassesAtExit}): all but those of the AWS SDK, of whose five
 * thousand few are used. It connects to nothing, and writes nothing.
 */
public final class SharedClasses {
    private static final List<String> PACKAGES = List.of("dev/coldarchive/", "org/postgresql/", "org/jdbi/", "com/zaxxer/", "org/apache/parquet/", "shaded/parquet/", "org/snakeyaml/", "org/slf4j/",
            "ch/qos/logback/", "com/fasterxml/jackson/core/", "com/github/luben/", "org/xerial/snappy/", "io/prometheus/");

    private SharedClasses() {}

    /** @param arguments the path of the jar */
    public static void main(String[] arguments) throws IOException {
        load(Path.of(arguments[0]));
    }

    /** Initialises none of them. */
    public static void load(Path program) throws IOException {
        try (JarFile jar = new JarFile(program.toFile())) {
            jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class") && PACKAGES.stream().anyMatch(name::startsWith))
                    .forEach(name -> load(name.substring(0, name.length() - ".class".length()).replace('/', '.')));
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, SharedClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError optional) {
            // a part of a library whose own needs are not in the jar: nobody else loads it either
            return;
        }
    }
}
