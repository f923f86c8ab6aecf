package dev.coldarchive.internal.verify;

import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Objects of somebody else that lie at keys where windows that are due would go: their windows would be refused. */
final class OlderObjects {
    private static final int NAMED = 20;
    private static final int KEYS = 100_000;

    private OlderObjects() {}

    /** A sentence for each, up to twenty. With columns in the layout nobody can say which keys there will be. */
    static List<String> found(Ports ports, TableSpec table) {
        if (!table.partitionColumns().isEmpty()) {
            return List.of();
        }
        TreeMap<ObjectKey, Window> keys = expected(ports, table);
        List<String> found = new ArrayList<>();
        long more = 0;
        try (Stream<StoredObject> there = keys.isEmpty() ? Stream.<StoredObject>empty() : ports.store().list(common(keys.firstKey().value(), keys.lastKey().value()), "*")) {
            for (StoredObject object : (Iterable<StoredObject>) there::iterator) {
                Window window = keys.get(object.key());
                if (window != null && found.size() < NAMED && !isOursNow(ports, table, window, object.key())) {
                    found.add("object " + object.key() + " is there already, and nothing here has put it there: its window will be refused (archive inspect " + object.key()
                            + " shows it; archive export --adopt --table " + table.name() + " --start " + window.start() + " --end " + window.end() + " merges its rows)");
                } else if (window != null && found.size() == NAMED) {
                    more++;
                }
            }
        }
        if (more > 0) {
            found.add("and " + more + " more such objects of table " + table.name());
        }
        return found;
    }

    /** An exporter that works meanwhile has put it there: its intent is looked for before what becomes of it. */
    private static boolean isOursNow(Ports ports, TableSpec table, Window window, ObjectKey key) {
        return ports.ledger().intents(table.name()).stream().flatMap(intent -> intent.parts().stream()).anyMatch(part -> part.key().equals(key))
                || ports.ledger().window(table.name(), window.start()).filter(record -> record.revision() > 0).isPresent();
    }

    private static TreeMap<ObjectKey, Window> expected(Ports ports, TableSpec table) {
        Set<ObjectKey> intended = ports.ledger().intents(table.name()).stream().flatMap(intent -> intent.parts().stream()).map(Intent.PlannedPart::key).collect(Collectors.toSet());
        List<Window> windows = new WindowPlan(ports, table).plan(ExportRequest.due()).windows();
        if (windows.isEmpty()) {
            return new TreeMap<>();
        }
        Map<Window, WindowRecord> known = ports.ledger().windows(table.name(), windows.get(0).start(), windows.get(windows.size() - 1).end()).stream()
                .collect(Collectors.toMap(WindowRecord::window, record -> record));
        TreeMap<ObjectKey, Window> keys = new TreeMap<>();
        for (Window window : windows) {
            if (keys.size() < KEYS && (!known.containsKey(window) || known.get(window).revision() == 0)) {
                window.slices(table.slices()).stream().map(slice -> table.layout().key(table.name(), window, slice, List.of(), ports.format().extension()))
                        .filter(key -> !intended.contains(key)).forEach(key -> keys.put(key, window));
            }
        }
        return keys;
    }

    private static String common(String first, String last) {
        int length = 0;
        while (length < Math.min(first.length(), last.length()) && first.charAt(length) == last.charAt(length)) {
            length++;
        }
        return first.substring(0, length);
    }
}
