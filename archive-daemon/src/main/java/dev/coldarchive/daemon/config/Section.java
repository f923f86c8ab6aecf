package dev.coldarchive.daemon.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of the file, with the keys it may have. Every getter answers with the value, or notes a problem and answers
 * empty, so that reading goes on. What a section does not give is looked up in its fallback.
 */
final class Section {
    /** What a section has that is no mapping: nothing, and nothing is missing in it. */
    private static final Map<String, Node> UNREADABLE = Collections.unmodifiableMap(new LinkedHashMap<>());

    /** Some of what is asked of a value takes the square of its length. */
    private static final int MAX_VALUE = 2_048;
    private static final int MAX_NAME = 256;

    private final String path;
    private final int line;
    private final Map<String, Node> entries;
    private final Optional<Section> fallback;
    private final Problems problems;
    private final References references;

    private Section(String path, int line, Map<String, Node> entries, Optional<Section> fallback, Problems problems, References references) {
        this.path = path;
        this.line = line;
        this.entries = entries;
        this.fallback = fallback;
        this.problems = problems;
        this.references = references;
    }

    static Section root(Optional<Node> document, Problems problems, References references) {
        Section none = new Section("", 0, Map.of(), Optional.empty(), problems, references);
        return document.map(node -> none.mapping("", node)).orElse(none);
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }

    /** Notes every key that is not among the known ones. */
    Section knowing(List<ConfigKey> keys) {
        Set<String> known = keys.stream().map(ConfigKey::label).collect(Collectors.toSet());
        entries.forEach((name, node) -> {
            if (!known.contains(name)) {
                problems.add(join(path, name), line(node), problems.full() ? "" : "there is no such key here; " + UnknownKey.advice(name, keys));
            }
        });
        return this;
    }

    /** The same, with another to look in for what is missing. */
    Section orElse(Section other) {
        return new Section(path, line, entries, Optional.of(other), problems, references);
    }

    Set<String> names() {
        return entries.keySet();
    }

    boolean has(ConfigKey key) {
        return entries.containsKey(key.label()) || fallback.isPresent() && fallback.get().has(key);
    }

    /** Whether it stands in this section itself. */
    boolean hasOwn(ConfigKey key) {
        return entries.containsKey(key.label());
    }

    /** A section within this one; without entries if it is not there. */
    Section section(ConfigKey key) {
        Section own = section(key.label());
        return fallback.map(f -> own.orElse(f.section(key))).orElse(own);
    }

    Section section(String name) {
        Node node = entries.get(name);
        return node == null ? new Section(join(path, name), line, Map.of(), Optional.empty(), problems, references) : mapping(join(path, name), node);
    }

    /** Says that a key that cannot be left out is missing. */
    <T> Optional<T> require(ConfigKey key, Optional<T> value) {
        if (value.isEmpty() && !has(key) && entries != UNREADABLE) {
            problems.add(join(path, key.label()), line, "is missing; allowed: " + key.allowed());
        }
        return value;
    }

    /** The value, else its default. */
    <T> Optional<T> valueOrDefault(ConfigKey key, Function<String, T> reading) {
        return has(key) ? value(key, reading) : Optional.of(reading.apply(key.byDefault()));
    }

    /**
     * The value as the function reads it.
     *
     * @param reading throws {@link IllegalArgumentException} for what it does not take, {@link BadValue} with a reason of its own
     */
    <T> Optional<T> value(ConfigKey key, Function<String, T> reading) {
        return raw(key).flatMap(raw -> reading(key, raw, () -> reading.apply(references.expand(raw))));
    }

    /** The value as the function reads it, with its references unfollowed. */
    <T> Optional<T> rawValue(ConfigKey key, Function<String, T> reading) {
        return raw(key).flatMap(raw -> reading(key, raw, () -> reading.apply(raw)));
    }

    String expand(String raw) {
        return references.expand(raw);
    }

    /** A secret: a reference, or in clear where that is allowed. */
    Optional<Secret> secret(ConfigKey key, boolean literalAllowed) {
        return raw(key).flatMap(raw -> reading(key, raw, () -> {
            if (!literalAllowed && !References.isReference(raw)) {
                throw new BadValue("a secret does not stand here in clear; use ${VARIABLE} or file:path, or say allow-literal-secrets: true");
            }
            return Secret.of(References.isReference(raw) ? references.follow(raw) : raw);
        }));
    }

    /** The text as it stands in the file. */
    Optional<String> raw(ConfigKey key) {
        Node node = entries.get(key.label());
        if (node == null) {
            return fallback.flatMap(f -> f.raw(key));
        }
        return scalar(node, join(path, key.label()), key.allowed());
    }

    /** A list of texts. */
    Optional<List<String>> list(ConfigKey key) {
        Node node = entries.get(key.label());
        if (node == null) {
            return fallback.flatMap(f -> f.list(key));
        }
        String where = join(path, key.label());
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(where, line(node), "is not a list; allowed: " + key.allowed());
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            scalar(item, where + "[" + texts.size() + "]", key.allowed()).ifPresent(texts::add);
        }
        Set<String> seen = new HashSet<>();
        texts.stream().filter(text -> !seen.add(text)).forEach(twice -> problems.add(where, line(node), "\"" + twice + "\" is there twice"));
        return Optional.of(List.copyOf(texts));
    }

    /** A map of text to what the function reads from text; of the fallback what this one does not have. */
    <T> Map<String, T> map(ConfigKey key, Function<String, T> reading) {
        Map<String, T> values = new LinkedHashMap<>(fallback.map(f -> f.map(key, reading)).orElse(Map.of()));
        Section own = section(key.label());
        own.entries.forEach((name, node) -> own.scalar(node, join(own.path, name), key.allowed())
                .flatMap(raw -> own.attempt(name, line(node), raw, key, () -> reading.apply(references.expand(raw))))
                .ifPresent(value -> values.put(name, value)));
        return values;
    }

    /** Notes a problem with the key's value. */
    void problem(ConfigKey key, String message) {
        if (!entries.containsKey(key.label()) && fallback.isPresent() && fallback.get().has(key)) {
            fallback.get().problem(key, message);
        } else {
            Node node = entries.get(key.label());
            problems.add(join(path, key.label()), node == null ? line : line(node), message);
        }
    }

    private <T> Optional<T> reading(ConfigKey key, String raw, Supplier<T> reading) {
        if (!entries.containsKey(key.label()) && fallback.isPresent()) {
            return fallback.get().reading(key, raw, reading);
        }
        return attempt(key.label(), line(entries.get(key.label())), raw, key, reading);
    }

    private <T> Optional<T> attempt(String name, int at, String raw, ConfigKey key, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (BadValue e) {
            problems.add(join(path, name), at, shown(key, raw) + e.getMessage());
        } catch (RuntimeException e) {
            problems.add(join(path, name), at, shown(key, raw) + "allowed: " + key.allowed());
        }
        return Optional.empty();
    }

    /** The value as messages show it: secrets never. */
    private static String shown(ConfigKey key, String raw) {
        boolean secret = ConfigKey.SOURCE_PASSWORD.allowed().equals(key.allowed());
        return secret && !References.isReference(raw) ? "" : "\"" + JdbcUrl.redact(raw) + "\": ";
    }

    private Optional<String> scalar(Node node, String where, String allowed) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(where, line(node), "is a " + (node instanceof MappingNode ? "map" : "list") + "; allowed: " + allowed);
            return Optional.empty();
        }
        if (scalar.getValue().length() > MAX_VALUE) {
            problems.add(where, line(node), "has " + scalar.getValue().length() + " characters, and no value has more than " + MAX_VALUE);
            return Optional.empty();
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            problems.add(where, line(node), "has no value; allowed: " + allowed);
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    private Section mapping(String where, Node node) {
        Map<String, Node> found = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String name = entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
                if (name.length() > MAX_NAME) {
                    problems.add(where, line(entry.getKeyNode()), "has a key of " + name.length() + " characters, and none has more than " + MAX_NAME);
                } else if (found.putIfAbsent(name, entry.getValueNode()) != null) {
                    problems.add(join(where, name), line(entry.getKeyNode()), "is there twice");
                }
            }
        } else if (!(node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL))) {
            problems.add(where, line(node), "is not a map of keys to values");
            found = UNREADABLE;
        }
        return new Section(where, line(node), found, Optional.empty(), problems, references);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
