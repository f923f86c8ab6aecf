package dev.coldarchive;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that a host can name: public types outside of internal packages, and what of them is public, or protected where they can be extended. */
final class PublicApi {
    static final List<String> LIBRARIES = List.of("core", "parquet", "s3", "postgres", "prometheus", "micrometer");

    private PublicApi() {}

    static Path classes(String library) {
        return Path.of("..", "archive-" + library, "target", "classes");
    }

    /** Public top-level types of a library, by name. */
    static List<Class<?>> types(String library) throws IOException {
        Path top = classes(library);
        try (Stream<Path> files = Files.walk(top)) {
            return files.map(file -> top.relativize(file).toString()).filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-info") && !file.contains("/internal/"))
                    .sorted().<Class<?>>map(file -> load(file.substring(0, file.length() - ".class".length()).replace('/', '.'))).filter(type -> Modifier.isPublic(type.getModifiers())).toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One line for each type, each constructor, field and method. */
    static String listing() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String library : LIBRARIES) {
            lines.add("# archive-" + library);
            for (Class<?> type : types(library)) {
                list(type, lines);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void list(Class<?> type, List<String> lines) {
        lines.add(declaration(type));
        Stream<String> fields = Arrays.stream(type.getDeclaredFields()).filter(field -> seen(type, field)).map(Field::toGenericString);
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors()).filter(constructor -> seen(type, constructor)).map(Constructor::toGenericString);
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods()).filter(method -> seen(type, method) && !ofEveryValue(type, method)).map(Method::toGenericString);
        Stream.of(fields, constructors, methods).flatMap(members -> members.sorted()).forEach(member -> lines.add("    " + member.replace(type.getName() + ".", "").replace("java.lang.", "").replace("synchronized ", "")));
        Arrays.stream(type.getDeclaredClasses()).filter(nested -> Modifier.isPublic(nested.getModifiers())).sorted((a, b) -> a.getName().compareTo(b.getName())).forEach(nested -> list(nested, lines));
    }

    private static String declaration(Class<?> type) {
        String parents = Stream.concat(Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces())).map(parent -> parent.getTypeName())
                .filter(parent -> !parent.equals("java.lang.Object") && !parent.equals("java.lang.Record") && !parent.startsWith("java.lang.Enum<")).collect(Collectors.joining(", "));
        String kind = type.isRecord() ? type.toGenericString().replace(" class ", " record ") : type.toGenericString();
        return kind.replace("abstract static interface", "interface").replace("abstract interface", "interface") + (parents.isEmpty() ? "" : " : " + parents);
    }

    private static boolean seen(Class<?> type, Member member) {
        boolean extensible = !Modifier.isFinal(type.getModifiers());
        return !member.isSynthetic() && (Modifier.isPublic(member.getModifiers()) || extensible && Modifier.isProtected(member.getModifiers()));
    }

    /** What the compiler writes for every record and every enum says nothing about this one. */
    private static boolean ofEveryValue(Class<?> type, Method method) {
        return type.isRecord() && List.of("equals", "hashCode", "toString").contains(method.getName()) || type.isEnum() && List.of("values", "valueOf").contains(method.getName());
    }
}
