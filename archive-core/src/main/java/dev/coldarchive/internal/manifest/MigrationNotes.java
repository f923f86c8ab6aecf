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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a migration does, written down in the bucket before it does it: of each window which files it is about to put, so that after a death they are known to be its own; and
 * which objects of the source it is about to remove. Create-once, named after what they say.
 */
public final class MigrationNotes {
    private static final int FORMAT = 1;
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
        create(prefix + START.format(note.window().start()) + "_" + note.window().every() + "_", Json.write(json), scratch);
    }

    /** All that were ever written for a window; none if nobody has begun to migrate it. */
    public List<Note> of(Window window) {
        return texts(prefix + START.format(window.start()) + "_" + window.every() + "_").stream().map(text -> {
            JsonFields json = JsonFields.parse(text);
            return new Note(window, json.string("from"), RowDigest.of(json.number("rows"), json.string("digest")), json.objects("parts", MigrationNotes::part));
        }).toList();
    }

    /** Writes down what is about to be removed, as it was seen. */
    public void writeRemoval(List<StoredObject> objects, Scratch scratch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("objects", objects.stream().map(object -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("key", object.key().value());
            one.put("etag", object.etag());
            return one;
        }).toList());
        create(prefix + "removal_", Json.write(json), scratch);
    }

    /** An object that was to be removed, and its tag then. */
    public record Doomed(ObjectKey key, String etag) {}

    /** Everything that was ever to be removed, in the order in which it was. */
    public List<List<Doomed>> removals() {
        return texts(prefix + "removal_").stream().map(text -> JsonFields.parse(text).objects("objects", one -> new Doomed(ObjectKey.of(one.string("key")), one.string("etag")))).toList();
    }

    /** Writes down which files the rows of a migration came from. */
    public void writeFiles(Files files, Scratch scratch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("first", files.windows().start().toString());
        json.put("end", files.windows().end().toString());
        json.put("rows", files.kept().rows());
        json.put("digest", files.kept().hex());
        json.put("astray", files.astray());
        json.put("files", files.files().stream().map(file -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("key", file.key().value());
            one.put("etag", file.etag());
            return one;
        }).toList());
        create(prefix + "files_", Json.write(json), scratch);
    }

    /**
     * The files of one migration of foreign files.
     *
     * @param windows from the start of the first window to the end of the last
     * @param kept digest of the rows that lie in windows
     * @param astray rows that were kept aside
     */
    public record Files(Window windows, RowDigest kept, long astray, List<Doomed> files) {}

    public List<Files> files() {
        return texts(prefix + "files_").stream().map(JsonFields::parse).map(json -> new Files(new Window(json.instant("first"), json.instant("end")), RowDigest.of(json.number("rows"), json.string("digest")),
                json.number("astray"), json.objects("files", one -> new Doomed(ObjectKey.of(one.string("key")), one.string("etag"))))).toList();
    }

    private void create(String name, String text, Scratch scratch) {
        String sha256 = ContentDigester.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
        manifests.put(ObjectKey.of(name + sha256.substring(0, 16) + ".json"), text, PutCondition.ABSENT, scratch);
    }

    private List<String> texts(String begin) {
        List<ObjectKey> keys;
        try (Stream<StoredObject> found = storage.store().list(begin, "*.json")) {
            keys = found.map(StoredObject::key).toList();
        }
        return keys.stream().map(key -> manifests.text(key).orElseThrow()).toList();
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
