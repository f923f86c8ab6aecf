package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for objects where readers would take them for parts of a window, and that its manifest does not name. */
final class UnnamedObjects {
    private final Ports ports;
    private final TableSpec table;

    UnnamedObjects(Ports ports, TableSpec table) {
        this.ports = ports;
        this.table = table;
    }

    /** The first of them. In a layout that begins with a column they are not looked for: each window would list the whole table. */
    Optional<ObjectKey> first(Manifest manifest) {
        Set<ObjectKey> named = manifest.parts().stream().map(Manifest.Part::key).collect(Collectors.toSet());
        List<Window> slices = manifest.window().slices(table.slices());
        if (table.partitionColumns().isEmpty()) {
            return slices.stream().map(slice -> table.layout().key(table.name(), manifest.window(), slice, List.of(), ports.format().extension()))
                    .filter(key -> !named.contains(key) && ports.store().head(key).isPresent()).findFirst();
        }
        return table.layout().beginsWithTime() ? slices.stream().flatMap(slice -> listed(manifest.window(), slice, named).stream()).findFirst() : Optional.empty();
    }

    private Optional<ObjectKey> listed(Window window, Window slice, Set<ObjectKey> named) {
        KeyLayout.Keys keys = table.layout().keys(table.name(), window, slice, ports.format().extension());
        try (Stream<StoredObject> objects = ports.store().list(keys.prefix(), "*")) {
            return objects.map(StoredObject::key).filter(key -> keys.match().test(key.value()) && !named.contains(key)).findFirst();
        }
    }
}
