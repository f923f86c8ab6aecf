package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Brings stored objects into temporary files. */
public final class Download {
    private final Storage storage;
    private final Scratch scratch;

    public Download(Ports ports, Scratch scratch) {
        this(ports.storage(), scratch);
    }

    public Download(Storage storage, Scratch scratch) {
        this.storage = storage;
        this.scratch = scratch;
    }

    /**
     * @param sha256 what the content must be, where that is known
     * @return the file, for the caller to delete
     * @throws ArchiveException of category INTEGRITY if the content is another
     */
    public Path fetch(ObjectKey key, Optional<String> sha256) {
        Path file = scratch.file("stored");
        boolean whole = false;
        try {
            storage.guards().store().call(storage.guards().policy().storeRead(), "read " + key, () -> copy(key, file));
            if (sha256.isPresent() && !ContentDigester.of(file).sha256().equals(sha256.get())) {
                throw new ArchiveException(Category.INTEGRITY, "cannot trust object " + key + ": its bytes are not those that were written",
                        "restore a former version of it; export --force makes it anew while the source has the rows").atKey(key);
            }
            whole = true;
            return file;
        } finally {
            if (!whole) {
                Scratch.delete(file);
            }
        }
    }

    private Path copy(ObjectKey key, Path file) {
        try (InputStream in = storage.store().open(key, 0)) {
            Scratch.delete(file);
            Files.copy(in, file);
            return file;
        } catch (IOException e) {
            throw new ArchiveException(Category.LOCAL_DISK, "cannot write a temporary file in the work directory: " + e.getMessage(), "free disk space", e);
        }
    }
}
