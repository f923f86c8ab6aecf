package dev.coldarchive.internal.manifest;

import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a manifest's key says: which revision of which window. */
record ManifestName(ObjectKey key, Window window, int revision) {
    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    private static final Pattern NAME = Pattern.compile("(-?\\d+T\\d{6}Z)_(PT?\\w+)\\.r(\\d{4,9})\\.json");

    private static final String PRUNED = ".pruned.json";

    /** The manifest that a note on pruned rows belongs to; empty if no such note has such a key. */
    static Optional<ManifestName> ofPruned(String table, ObjectKey key) {
        String text = key.value();
        return text.endsWith(PRUNED) ? parse(table, ObjectKey.of(text.substring(0, text.length() - PRUNED.length()) + ".json")) : Optional.empty();
    }

    /** Empty if no manifest has such a key. */
    static Optional<ManifestName> parse(String table, ObjectKey key) {
        Matcher name = NAME.matcher(key.fileName());
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            Window window = Window.of(LocalDateTime.parse(name.group(1), START).toInstant(ZoneOffset.UTC), Duration.parse(name.group(2)));
            int revision = Integer.parseInt(name.group(3));
            return Optional.of(new ManifestName(key, window, revision)).filter(read -> Manifest.key(table, window, revision).equals(key));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
