package dev.coldarchive.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page that names a type or a method of ours names one that is there. */
class NamedTypesTest {
    /** {@code Type}, {@code Type.Nested}, {@code Type.method()}: at least one lower-case letter, so that no constant is taken for a type. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.([A-Z]\\w*[a-z]\\w*))?(?:\\.([a-z]\\w*)\\([^`]*\\))?`");
    private static final Set<String> OF_OTHERS = Set.of("DataSource", "S3Client");
    private static final List<String> SOURCES = List.of("src/main/java", "src/test/java");

    @ParameterizedTest
    @ValueSource(strings = {"docs/concepts/architecture.md", "docs/concepts/how-it-works.md", "docs/tutorial/embed.md", "docs/how-to/write-an-adapter.md"})
    void everyNamedTypeExists(String file) throws IOException, ClassNotFoundException {
        Map<String, String> types = types();
        List<MatchResult> named = NAMED.matcher(Page.read(file).prose()).results().filter(m -> !OF_OTHERS.contains(m.group(1))).toList();
        assertThat(named).isNotEmpty();
        for (MatchResult name : named) {
            assertThat(types).as(name.group()).containsKey(name.group(1));
            if (name.group(2) != null || name.group(3) != null) {
                assertThat(exists(types.get(name.group(1)), name.group(2), name.group(3))).as(name.group()).isTrue();
            }
        }
    }

    private static boolean exists(String type, String nested, String method) throws ClassNotFoundException {
        Class<?> found = load(type);
        if (nested != null) {
            Class<?> inner = Arrays.stream(found.getDeclaredClasses()).filter(c -> c.getSimpleName().equals(nested)).findFirst().orElse(null);
            if (inner == null) {
                return false;
            }
            found = inner;
        }
        List<Class<?>> lookedAt = new ArrayList<>(List.of(found));
        lookedAt.addAll(Arrays.asList(found.getInterfaces()));
        return method == null || lookedAt.stream().flatMap(c -> Arrays.stream(c.getDeclaredMethods())).anyMatch(m -> m.getName().equals(method));
    }

    private static Class<?> load(String type) throws ClassNotFoundException {
        return Class.forName(type, false, NamedTypesTest.class.getClassLoader());
    }

    /** Simple names of all top-level types of all modules, tests too, with their full ones. */
    private static Map<String, String> types() throws IOException {
        Map<String, String> types = new HashMap<>();
        try (Stream<Path> modules = Files.list(Page.TOP)) {
            for (Path sources : modules.flatMap(module -> SOURCES.stream().map(module::resolve)).filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(f -> f.toString().endsWith(".java")).map(f -> sources.relativize(f).toString().replace(".java", "").replace('/', '.'))
                            .forEach(name -> types.putIfAbsent(name.substring(name.lastIndexOf('.') + 1), name));
                }
            }
        }
        return types;
    }
}
