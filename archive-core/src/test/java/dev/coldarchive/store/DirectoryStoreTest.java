package dev.coldarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends ObjectStoreContract {
    @TempDir
    private Path root;

    @Override
    protected ObjectStore emptyStore() {
        return new DirectoryStore(root);
    }

    @Override
    protected void overwriteBehindItsBack(ObjectKey key, byte[] content) throws IOException {
        Files.write(root.resolve(key.value()), content);
    }
}
