package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.store.DirectoryRemoval;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.Removal;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A place for what is only tried, apart from everything that is archived, with the right to take things out of it again.
 *
 * @param store the place itself: whoever writes to it cannot reach anything outside
 * @param removal takes objects out of the same place
 * @param directory what is made for it, where it is one
 */
public record TrialPlace(ObjectStore store, Removal removal, Optional<Path> directory) {

    /** @param directory made when it is missing */
    public static TrialPlace in(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot create directory " + directory + ": " + e, "let this user write there", e);
        }
        return new TrialPlace(new DirectoryStore(directory), new DirectoryRemoval(directory), Optional.of(directory));
    }

    /**
     * Takes all out of it that is there, as far as that is allowed.
     *
     * @return why something is left; empty if nothing is
     */
    public Optional<ArchiveException> clear() {
        try {
            if (directory.isPresent()) {
                delete(directory.get());
            } else {
                removeObjects();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot remove " + directory.get() + ": " + e, "remove it by hand", e));
        } catch (ArchiveException e) {
            return Optional.of(e);
        }
    }

    private void removeObjects() {
        List<StoredObject> all = new ArrayList<>();
        try (Stream<StoredObject> listed = store.list("", "*")) {
            listed.forEach(all::add);
        }
        all.forEach(removal::remove);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(tree)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
