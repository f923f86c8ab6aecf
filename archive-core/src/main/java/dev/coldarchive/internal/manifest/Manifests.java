package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.SafePut;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small JSON objects in the store: manifests and identities, create-once. */
public final class Manifests {
    private static final int MAX_BYTES = 16 << 20;

    private final Storage storage;

    public Manifests(Ports ports) {
        this(ports.storage());
    }

    public Manifests(Storage storage) {
        this.storage = storage;
    }

    /** A manifest and the SHA-256 of its bytes. */
    public record Loaded(Manifest manifest, String sha256) {}

    /** The manifest of one revision, or empty if there is none for certain. */
    public Optional<Loaded> load(String table, Window window, int revision) {
        ObjectKey key = Manifest.key(table, window, revision);
        return text(key).map(text -> {
            try {
                Manifest manifest = ManifestJson.read(text);
                if (!manifest.table().equals(table) || !manifest.window().equals(window) || manifest.revision() != revision) {
                    throw new IllegalArgumentException("it describes " + manifest.table() + " " + manifest.window() + " revision " + manifest.revision());
                }
                return new Loaded(manifest, ContentDigester.of(text.getBytes(StandardCharsets.UTF_8)).sha256());
            } catch (IllegalArgumentException e) {
                throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot read manifest " + key + ": " + Json.reason(e),
                        "restore a former version of this object; or, to go by earlier revisions and the files themselves: export --adopt over the window", e).inTable(table).inWindow(window).atKey(key);
            }
        });
    }

    /** The text at a key, or empty if nothing is there for certain. */
    public Optional<String> text(ObjectKey key) {
        return storage.guards().store().call(storage.guards().policy().storeRead(), "read " + key, () -> storage.store().head(key).map(object -> {
            if (object.sizeBytes() > MAX_BYTES) {
                throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot read " + key + ": " + object.sizeBytes() + " bytes is more than a manifest has", null).atKey(key);
            }
            try (InputStream in = storage.store().open(key, 0)) {
                return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot read " + key + ": " + e.getMessage(), null, e).atKey(key);
            }
        }));
    }

    /**
     * Puts a manifest that must not be there, or be this very one.
     *
     * @return the SHA-256 of its bytes
     * @throws FencedException if another one is there: somebody else has made this revision
     */
    public String create(Manifest manifest, Scratch scratch) {
        String text = ManifestJson.write(manifest);
        if (!put(manifest.key(), text, PutCondition.ABSENT, scratch)) {
            throw new FencedException(manifest.table(), "manifest " + manifest.key() + " is there already, with other content");
        }
        return ContentDigester.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
    }

    /** Puts a text; false if something else is there than the condition requires, and it is not this very text. */
    public boolean put(ObjectKey key, String text, PutCondition condition, Scratch scratch) {
        Path file = scratch.file("json");
        try {
            Files.writeString(file, text);
            ContentDigest content = ContentDigester.of(file);
            new SafePut(storage).put(key, file, content, condition);
            return true;
        } catch (PreconditionFailedException e) {
            return false;
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot write a temporary file in the work directory: " + e.getMessage(), "free disk space", e);
        } finally {
            Scratch.delete(file);
        }
    }
}
