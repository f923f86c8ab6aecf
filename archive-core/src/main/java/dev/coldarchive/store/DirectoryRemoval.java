package dev.coldarchive.store;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes files out of a {@link DirectoryStore}'s directory. Unfinished uploads are temporary files whose process is dead: one that runs holds a lock on its own. */
public final class DirectoryRemoval implements Removal {
    private final Path root;
    private final DirectoryStore store;

    /** @param root an existing directory */
    public DirectoryRemoval(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.store = new DirectoryStore(root);
    }

    @Override
    public Stream<Upload> uploads() {
        return store.attempt("look for temporary files", null, () -> {
            List<Upload> left = new ArrayList<>();
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : (Iterable<Path>) files.filter(TemporaryFile::isOne)::iterator) {
                    if (TemporaryFile.isStale(file)) {
                        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                        left.add(new Upload(Optional.empty(), root.relativize(file).toString(), attributes.lastModifiedTime().toInstant(), attributes.size()));
                    }
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (NoSuchFileException e) {
                // finished meanwhile: what is left is looked at the next time
            }
            return left.stream();
        });
    }

    @Override
    public boolean drop(Upload upload) {
        return store.attempt("drop " + upload.name(), null, () -> TemporaryFile.deleteIfStale(root.resolve(upload.name())));
    }

    @Override
    public boolean remove(StoredObject seen) {
        return store.removeIfSame(seen);
    }
}
