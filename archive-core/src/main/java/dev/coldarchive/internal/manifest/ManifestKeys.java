package dev.coldarchive.internal.manifest;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectReader;
import dev.coldarchive.window.Window;
import java.util.stream.Stream;

/** What the names of manifests say, without a look into them. */
public final class ManifestKeys {
    private ManifestKeys() {}

    /** Windows of the table's grid that have a manifest, oldest first; one of several revisions comes several times. The caller closes the stream. */
    public static Stream<Window> windows(ObjectReader store, TableSpec table) {
        return store.list(Manifest.prefix(table.name()), "*.json").flatMap(object -> ManifestName.parse(table.name(), object.key()).stream()).map(ManifestName::window)
                .filter(window -> window.every().equals(table.grid().every()));
    }
}
