package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One archive, one owner: {@code _archive/archive.json} says which installation writes here, {@code _archive/<table>/table.json} which source, grid and layout a table
 * has. Made once, compared at every start.
 */
public final class ArchiveIdentity {
    private static final ObjectKey ARCHIVE = ObjectKey.of("_archive/archive.json");
    private static final String FORMAT = "1";

    private final Storage storage;
    private final String instance;
    private final Supplier<SourceIdentity> source;
    private final Manifests manifests;

    public ArchiveIdentity(Ports ports) {
        this(ports.storage(), ports.instance(), () -> ports.source().identity());
    }

    /** @param source asked only when a table is compared */
    public ArchiveIdentity(Storage storage, String instance, Supplier<SourceIdentity> source) {
        this.storage = storage;
        this.instance = instance;
        this.source = source;
        this.manifests = new Manifests(storage);
    }

    /**
     * Makes sure that this installation may write this table here.
     *
     * @param adopt whether a person said that another source or installation is to own it from now on
     * @throws ArchiveException of category USAGE if something differs
     */
    public void claim(TableSpec table, boolean adopt, Scratch scratch) {
        claim(ARCHIVE, ofArchive(), "the archive at " + storage.store().uri(), List.of(), adopt, scratch);
        claim(keyOf(table), ofTable(table), "table " + table.name() + " in this archive", List.of("every", "slices", "layout", "timeColumn", "timeUnit"), adopt, scratch);
    }

    /** What differs, without changing anything; empty if nothing does. */
    public List<String> differences(TableSpec table) {
        List<String> all = new ArrayList<>(found(ARCHIVE).map(there -> compare(there, ofArchive())).orElse(List.of()));
        all.addAll(found(keyOf(table)).map(there -> compare(there, ofTable(table))).orElse(List.of()));
        return all;
    }

    private static ObjectKey keyOf(TableSpec table) {
        return ObjectKey.of(Manifest.prefix(table.name()) + "table.json");
    }

    private void claim(ObjectKey key, Map<String, String> mine, String what, List<String> fixed, boolean adopt, Scratch scratch) {
        Optional<JsonFields> there = found(key);
        if (there.isEmpty() && manifests.put(key, Json.write(mine), PutCondition.ABSENT, scratch)) {
            return;
        }
        JsonFields found = there.or(() -> found(key)).orElseThrow();
        List<String> differences = compare(found, mine);
        boolean moved = fixed.stream().anyMatch(field -> !found.text(field).equals(Optional.ofNullable(mine.get(field))));
        if (moved) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot write " + what + ": " + String.join("; ", differences),
                    "grid, slices and layout never change under one prefix: give the table a new prefix or a new name").atKey(key);
        }
        if (!differences.isEmpty() && !adopt) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot write " + what + ": it belongs to somebody else: " + String.join("; ", differences),
                    "choose another prefix; or, if this source is to own it from now on, say export --adopt").atKey(key);
        }
        if (!differences.isEmpty()) {
            var stored = storage.store().head(key).orElseThrow();
            if (!manifests.put(key, Json.write(mine), PutCondition.replacing(stored), scratch)) {
                throw new ArchiveException(ArchiveException.Category.LEASE, "cannot take over " + what + ": somebody else is writing " + key, "find out who, then try again").atKey(key);
            }
        }
    }

    private Optional<JsonFields> found(ObjectKey key) {
        return manifests.text(key).map(text -> {
            try {
                return JsonFields.parse(text);
            } catch (IllegalArgumentException e) {
                throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot read " + key + ": " + Json.reason(e), "restore a former version of this object", e).atKey(key);
            }
        });
    }

    private static List<String> compare(JsonFields found, Map<String, String> mine) {
        List<String> differences = new ArrayList<>();
        mine.forEach((field, value) -> {
            String other = found.text(field).orElse("nothing");
            if (!other.equals(value)) {
                differences.add(field + " is " + other + " there and " + value + " here");
            }
        });
        return differences;
    }

    private Map<String, String> ofArchive() {
        Map<String, String> archive = new LinkedHashMap<>();
        archive.put("format", FORMAT);
        archive.put("instance", instance);
        return archive;
    }

    private Map<String, String> ofTable(TableSpec table) {
        SourceIdentity owner = source.get();
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("format", FORMAT);
        identity.put("table", table.name());
        identity.put("systemId", owner.systemId());
        identity.put("database", owner.database());
        identity.put("host", owner.host());
        identity.put("port", Integer.toString(owner.port()));
        identity.put("relation", table.schema() + "." + table.relation());
        identity.put("timeColumn", table.time().name());
        identity.put("timeUnit", table.time().unit().map(Enum::name).or(() -> table.time().zone().map(Object::toString)).orElse("TIMESTAMP"));
        identity.put("every", table.grid().every().toString());
        identity.put("slices", Integer.toString(table.slices()));
        identity.put("layout", table.layout().template());
        return identity;
    }
}
