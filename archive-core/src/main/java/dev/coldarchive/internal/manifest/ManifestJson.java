package dev.coldarchive.internal.manifest;

import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Manifests as JSON, format 1. Readers pass over fields they do not know. */
final class ManifestJson {
    private static final int FORMAT = 1;

    private ManifestJson() {}

    static String write(Manifest manifest) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("table", manifest.table());
        json.put("window", window(manifest.window()));
        json.put("revision", manifest.revision());
        json.put("state", manifest.state().name());
        json.put("rows", manifest.digest().rows());
        json.put("digest", manifest.digest().hex());
        json.put("canonicalVersion", CanonicalRows.VERSION);
        json.put("source", source(manifest.source()));
        json.put("fence", manifest.fence());
        json.put("recount", manifest.recount());
        json.put("partitions", manifest.partitions());
        json.put("epoch", manifest.epoch());
        json.put("writer", manifest.writerVersion());
        json.put("formerSha256", manifest.formerSha256().orElse(null));
        json.put("columns", manifest.schema().columns().stream().map(ManifestJson::column).toList());
        json.put("key", manifest.schema().key());
        json.put("parts", manifest.parts().stream().map(ManifestJson::part).toList());
        if (!manifest.parked().isEmpty()) {
            json.put("parked", manifest.parked().stream().map(ManifestJson::parked).toList());
        }
        manifest.givenUp().ifPresent(who -> json.put("givenUp", who));
        if (manifest.pruned().rows() > 0) {
            json.put("pruned", rows(manifest.pruned()));
        }
        return Json.write(json);
    }

    /**
     * @throws IllegalArgumentException if the text is no manifest of this format
     */
    static Manifest read(String text) {
        JsonFields json = JsonFields.parse(text);
        if (json.number("format") != FORMAT || json.number("canonicalVersion") != CanonicalRows.VERSION) {
            throw new IllegalArgumentException("it has format " + json.number("format") + "; this version reads format " + FORMAT);
        }
        JsonFields from = json.object("source");
        String table = json.string("table");
        return new Manifest(table, window(json.object("window")), json.integer("revision"), WindowState.valueOf(json.string("state")),
                new SourceIdentity(from.string("systemId"), from.string("database"), from.string("host"), from.integer("port")),
                schema(table, json), json.objects("parts", ManifestJson::part),
                json.has("parked") ? json.objects("parked", rows -> parked(table, rows)) : List.of(),
                RowDigest.of(json.number("rows"), json.string("digest")), json.string("writer"), json.number("epoch"), json.string("fence"),
                json.strings("partitions"), json.flag("recount"), json.optionalString("formerSha256"), json.optionalString("givenUp"),
                json.has("pruned") ? rows(json.object("pruned")) : RowDigest.EMPTY);
    }

    private static TableSchema schema(String table, JsonFields json) {
        List<Column> columns = json.objects("columns", c -> new Column(c.string("name"), ColumnType.parse(c.string("type")), !c.flag("required")));
        return new TableSchema(table, columns, json.strings("key"));
    }

    private static Map<String, Object> parked(Manifest.Parked rows) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("of", rows.of().value());
        json.put("why", rows.why().name());
        json.put("tag", rows.tag().orElse(null));
        json.put("gone", rows.gone());
        json.put("columns", rows.schema().columns().stream().map(ManifestJson::column).toList());
        json.put("key", rows.schema().key());
        json.put("file", part(rows.file()));
        return json;
    }

    private static Manifest.Parked parked(String table, JsonFields json) {
        return new Manifest.Parked(ObjectKey.of(json.string("of")), Manifest.Obstacle.valueOf(json.string("why")), json.optionalString("tag"), json.flag("gone"),
                schema(table, json), part(json.object("file")));
    }

    private static Map<String, Object> rows(RowDigest digest) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", digest.rows());
        json.put("digest", digest.hex());
        return json;
    }

    private static RowDigest rows(JsonFields json) {
        return RowDigest.of(json.number("rows"), json.string("digest"));
    }

    private static Map<String, Object> window(Window window) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("start", window.start().toString());
        json.put("end", window.end().toString());
        return json;
    }

    private static Window window(JsonFields json) {
        return new Window(json.instant("start"), json.instant("end"));
    }

    private static Map<String, Object> source(SourceIdentity source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("systemId", source.systemId());
        json.put("database", source.database());
        json.put("host", source.host());
        json.put("port", source.port());
        return json;
    }

    private static Map<String, Object> column(Column column) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", column.name());
        json.put("type", column.type().toString());
        json.put("required", !column.nullable());
        return json;
    }

    private static Map<String, Object> part(Manifest.Part part) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", part.key().value());
        json.put("slice", window(part.slice()));
        json.put("values", new ArrayList<>(part.values()));
        json.put("rows", part.digest().rows());
        json.put("digest", part.digest().hex());
        json.put("sizeBytes", part.content().sizeBytes());
        json.put("sha256", part.content().sha256());
        json.put("crc32c", part.content().crc32c());
        json.put("md5", part.content().md5().orElse(null));
        json.put("etag", part.etag());
        json.put("versionId", part.versionId().orElse(null));
        return json;
    }

    private static Manifest.Part part(JsonFields json) {
        ContentDigest content = new ContentDigest(json.number("sizeBytes"), json.string("sha256"), json.string("crc32c"), json.optionalString("md5"));
        return new Manifest.Part(ObjectKey.of(json.string("key")), window(json.object("slice")), json.optionalStrings("values"), content,
                RowDigest.of(json.number("rows"), json.string("digest")), json.string("etag"), json.optionalString("versionId"));
    }
}
