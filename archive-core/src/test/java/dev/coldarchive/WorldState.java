package dev.coldarchive;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What outlives a process: the content of source, store and ledger, to the last field. Two worlds of equal state are one world to whoever starts in them. Left aside are what
 * only tests look at, numbers of calls and transactions, and temporary files, which the next process removes before all else.
 */
final class WorldState {
    private static final Set<String> NO_PART_OF_IT = Set.of("hooks", "onCall", "faults", "clock", "calls", "puts", "corruptions", "snapshots", "nextXid", "mostWindowsRead", "audit");

    private final Set<Object> above = Collections.newSetFromMap(new IdentityHashMap<>());

    private WorldState() {}

    /** SHA-256 of it all. */
    static String of(ArchiveFixture archive) {
        String all = new WorldState().told(List.of(archive.store, archive.ledger, archive.source));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String told(Object value) {
        if (value == null || value.getClass().isEnum() || value.getClass().getName().startsWith("java.") && !(value instanceof Collection) && !(value instanceof Map)) {
            return String.valueOf(value);
        }
        if (!above.add(value)) {
            return "^";
        }
        try {
            return value.getClass().isArray() ? array(value) : value instanceof Map<?, ?> map ? sorted(map.entrySet().stream().map(e -> told(e.getKey()) + "=" + told(e.getValue())))
                    : value instanceof Set<?> set ? sorted(set.stream().map(this::told)) : value instanceof Collection<?> list ? list.stream().map(this::told).toList().toString() : fields(value);
        } finally {
            above.remove(value);
        }
    }

    private String array(Object array) {
        if (array instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return IntStream.range(0, Array.getLength(array)).mapToObj(i -> told(Array.get(array, i))).collect(Collectors.joining(","));
    }

    private static String sorted(Stream<String> texts) {
        return texts.sorted().toList().toString();
    }

    private String fields(Object object) {
        StringBuilder text = new StringBuilder(object.getClass().getSimpleName()).append('{');
        for (Class<?> type = object.getClass(); type != Object.class && type != Record.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !NO_PART_OF_IT.contains(field.getName())) {
                    text.append(field.getName()).append(':').append(told(value(field, object))).append(';');
                }
            }
        }
        return text.append('}').toString();
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
