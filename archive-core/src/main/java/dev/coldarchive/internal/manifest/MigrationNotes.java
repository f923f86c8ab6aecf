package dev.coldarchive.internal.manifest;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a migration does, written down in the bucket before it does it: of each window which files it is about to put, so that after a death they are known to be its own; and
 * which objects of the source it is about to remove. Create-once, named after what they say.
 */
public final class MigrationNotes {
    private static final int FORMAT = 1;
    private static final String REMOVAL = "removal_";
    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Storage storage;
    private final Manifests manifests;
    private final String prefix;

    public MigrationNotes(Storage storage, String table) {
        this.storage = storage;
        this.manifests = new Manifests(storage);
        this.prefix = Manifest.prefix(table) + "migrated/";
    }

    /** A file that is about to be put. */
    public record Part(ObjectKey key, String sha256, Window slice, List<String> values) {}

    /**
     * A window that is about to be written.
     *
     * @param from where its rows come from
     * @param digest of all of them
     */
    public record Note(Window window, String from, RowDigest digest, List<Part> parts) {
        /** Whether a manifest describes just what this note announced. */
        public boolean announced(Manifest manifest) {
            return manifest.digest().equals(digest)
                    && manifest.parts().stream().filter(part -> part.digest().rows() > 0).allMatch(part -> parts.stream().anyMatch(mine -> mine.key().equals(part.key())
                            && mine.sha256().equals(part.content().sha256())));
        }
    }

    public void write(Note note, Scratch scratch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("start", note.window().start().toString());
        json.put("end", note.window().end().toString());
        json.put("from", note.from());
        json.put("rows", note.digest().rows());
        json.put("digest", note.digest().hex());
        json.put("parts", note.parts().stream().map(MigrationNotes::part).toList());
        create(START.format(note.window().start()) + "_" + note.window().every() + "_", Json.write(json), scratch);
    }

    /** All that were ever written for a window; none if nobody has begun to migrate it. */
    public List<Note> of(Window window) {
        return keys(START.format(window.start()) + "_" + window.every() + "_").stream().map(this::read).map(json -> {
            return new Note(window, json.string("from"), digest(json), json.objects("parts", MigrationNotes::part));
        }).toList();
    }

    /** An object as it was seen: its key, and its tag then. */
    public record Doomed(ObjectKey key, String etag) {}

    /**
     * Objects of the source that are about to be removed.
     *
     * @param from the source
     * @param at when; the same objects may come back, and be removed once more
     * @param windows from the start of the first window of the target that holds their rows to the end of the last
     * @param objects in the order in which they are removed
     */
    public record Removal(String from, Instant at, Window windows, List<Doomed> objects) {}

    /** @return what {@link #writeRemoved} calls it by */
    public ObjectKey writeRemoval(Removal removal, Scratch scratch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("from", removal.from());
        json.put("at", removal.at().toString());
        json.put("first", removal.windows().start().toString());
        json.put("end", removal.windows().end().toString());
        json.put("objects", removal.objects().stream().map(MigrationNotes::doomed).toList());
        return create(REMOVAL, Json.write(json), scratch);
    }

    /** Writes down that nothing of a removal is left to do. */
    public void writeRemoved(ObjectKey removal, Scratch scratch) {
        manifests.put(removed(removal), Json.write(Map.of("format", FORMAT)), PutCondition.ABSENT, scratch);
    }

    private ObjectKey removed(ObjectKey removal) {
        return ObjectKey.of(prefix + "removed_" + removal.value().substring((prefix + REMOVAL).length()));
    }

    /** The removals from a source that were begun, and that nobody has finished. */
    public Map<ObjectKey, Removal> begunRemovals(String from) {
        Set<ObjectKey> finished = new HashSet<>(keys("removed_"));
        Map<ObjectKey, Removal> begun = new LinkedHashMap<>();
        for (ObjectKey key : keys(REMOVAL)) {
            JsonFields json = finished.contains(removed(key)) ? null : read(key);
            if (json != null && json.optionalString("from").equals(Optional.of(from))) {
                begun.put(key, new Removal(from, json.instant("at"), new Window(json.instant("first"), json.instant("end")), json.objects("objects", MigrationNotes::doomed)));
            }
        }
        return begun;
    }

    /** A file of rows that lie in no window: what it has to be when it is read again. */
    public record Aside(ObjectKey key, String sha256, RowDigest digest) {}

    /**
     * The files of one migration of foreign files.
     *
     * @param from the source
     * @param windows from the start of the first window to the end of the last
     * @param kept digest of the rows that lie in windows
     * @param aside the other rows
     */
    public record Files(String from, Window windows, RowDigest kept, Optional<Aside> aside, List<Doomed> files) {}

    /** Writes down which files the rows of a migration came from. */
    public void writeFiles(Files files, Scratch scratch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("from", files.from());
        json.put("first", files.windows().start().toString());
        json.put("end", files.windows().end().toString());
        json.put("rows", files.kept().rows());
        json.put("digest", files.kept().hex());
        files.aside().ifPresent(aside -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("key", aside.key().value());
            one.put("sha256", aside.sha256());
            one.put("rows", aside.digest().rows());
            one.put("digest", aside.digest().hex());
            json.put("aside", one);
        });
        json.put("files", files.files().stream().map(MigrationNotes::doomed).toList());
        create("files_", Json.write(json), scratch);
    }

    /** What was migrated from a source of files. */
    public List<Files> files(String from) {
        return keys("files_").stream().map(this::read).filter(json -> json.optionalString("from").equals(Optional.of(from))).map(json -> new Files(from,
                new Window(json.instant("first"), json.instant("end")), digest(json), json.has("aside") ? Optional.of(aside(json.object("aside"))) : Optional.empty(),
                json.objects("files", MigrationNotes::doomed))).toList();
    }

    private ObjectKey create(String name, String text, Scratch scratch) {
        String sha256 = ContentDigester.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
        ObjectKey key = ObjectKey.of(prefix + name + sha256.substring(0, 16) + ".json");
        manifests.put(key, text, PutCondition.ABSENT, scratch);
        return key;
    }

    private List<ObjectKey> keys(String begin) {
        try (Stream<StoredObject> found = storage.store().list(prefix + begin, "*.json")) {
            return found.map(StoredObject::key).toList();
        }
    }

    private JsonFields read(ObjectKey key) {
        return JsonFields.parse(manifests.text(key).orElseThrow());
    }

    private static RowDigest digest(JsonFields json) {
        return RowDigest.of(json.number("rows"), json.string("digest"));
    }

    private static Aside aside(JsonFields json) {
        return new Aside(ObjectKey.of(json.string("key")), json.string("sha256"), digest(json));
    }

    private static Map<String, Object> doomed(Doomed object) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", object.key().value());
        json.put("etag", object.etag());
        return json;
    }

    private static Doomed doomed(JsonFields json) {
        return new Doomed(ObjectKey.of(json.string("key")), json.string("etag"));
    }

    private static Map<String, Object> part(Part part) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", part.key().value());
        json.put("sha256", part.sha256());
        json.put("start", part.slice().start().toString());
        json.put("seconds", part.slice().every().toSeconds());
        json.put("values", new ArrayList<>(part.values()));
        return json;
    }

    private static Part part(JsonFields json) {
        return new Part(ObjectKey.of(json.string("key")), json.string("sha256"), Window.of(json.instant("start"), Duration.ofSeconds(json.number("seconds"))), json.optionalStrings("values"));
    }
}
