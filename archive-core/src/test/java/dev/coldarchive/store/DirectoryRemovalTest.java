package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DirectoryRemovalTest extends RemovalContract {
    private Path root() {
        return temporary.resolve("archive");
    }

    @Override
    protected ObjectStore openStore() {
        try {
            return new DirectoryStore(Files.createDirectory(root()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Removal removalOf(ObjectStore store) {
        return new DirectoryRemoval(root());
    }

    @Test
    void whatALinkLeadsToOutsideOfTheDirectoryIsNotRemoved() throws IOException {
        ObjectStore store = new DirectoryStore(root());
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("a.parquet"), "somebody else's");
        Files.createSymbolicLink(root().resolve("raw"), elsewhere);
        StoredObject seen = store.head(ObjectKey.of("raw/a.parquet")).orElseThrow();
        assertThat(removalOf(store).remove(seen)).isFalse();
        assertThat(file).exists();
    }

    /** As another process, dead by now, has named it. */
    @Override
    protected void leaveAnUpload(ObjectStore store, ObjectKey key) {
        try {
            Path directory = Files.createDirectories(root().resolve(key.value()).getParent());
            Files.writeString(directory.resolve(".\\0123456789abcdef-1.17-0.partial"), "left");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
