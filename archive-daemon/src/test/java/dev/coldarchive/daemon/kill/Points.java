package dev.coldarchive.daemon.kill;

import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.source.WindowSnapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Every call of a port has a name, {@code store.put:before} or {@code store.put:after}, and a number, counted in its process. At the chosen one the process says so and
 * stands still until it is killed.
 */
final class Points {
    /** Between two of these calls nothing outside changes. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("toString", "hashCode", "equals", "uri", "conditionalWrites", "extension", "writerVersion", "identity", "schema",
            "fence", "openWriters", "openSince", "utilities", "serviceClientConfiguration", "close");

    private final String chosen;
    private final Consumer<String> out;
    private final Map<String, Integer> calls = new TreeMap<>();

    /**
     * @param chosen name, phase and number, {@code store.put:before:2}; anything else for none
     * @param out hears when the work begins, and when the chosen call has come
     */
    Points(String chosen, Consumer<String> out) {
        this.chosen = chosen;
        this.out = out;
    }

    /** The same port, with its calls watched, and those of what it opens. */
    <T> T of(String name, T port, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(Points.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            boolean counts = !WITHOUT_EFFECT.contains(method.getName());
            try {
                if (counts) {
                    at(name + "." + method.getName() + ":before");
                }
                Object result = method.invoke(port, arguments);
                if (counts) {
                    at(name + "." + method.getName() + ":after");
                }
                return opened(result);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private Object opened(Object result) {
        if (result instanceof WindowSnapshot snapshot) {
            return of("snapshot", snapshot, WindowSnapshot.class);
        } else if (result instanceof RowReader reader) {
            return of("reader", reader, RowReader.class);
        } else if (result instanceof RowWriter writer) {
            return of("writer", writer, RowWriter.class);
        }
        return result;
    }

    private void at(String point) {
        int call;
        synchronized (this) {
            call = calls.merge(point, 1, Integer::sum);
        }
        if (call == 1 && point.equals("source.snapshot:before")) {
            out.accept("working");
        }
        if (chosen.equals(point + ":" + call)) {
            out.accept("at " + chosen);
            while (true) {
                LockSupport.park();
            }
        }
    }

    /** How often each point was passed. */
    synchronized Map<String, Integer> passed() {
        return new TreeMap<>(calls);
    }
}
