package dev.coldarchive.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Walks a directory store in the order of its keys, lazily. Directories sort as if their names ended in {@code /}:
 * {@code a-b} comes before {@code a/b}, as in every object store. Names that can be no object key (the store's own
 * temporary files among them) are passed over; symbolic links are followed.
 */
final class DirectoryListing {
    /** @param key the object's key, or the directory's followed by a slash */
    private record Entry(String key, Path path, BasicFileAttributes attributes, int depth) {}

    /** An object and what the file system says of it. */
    record Found(ObjectKey key, Path path, BasicFileAttributes attributes) {}

    private static final int MAX_DEPTH = ObjectKey.MAX_BYTES / 2;

    private final String prefix;
    private final Deque<Entry> ahead = new ArrayDeque<>();

    DirectoryListing(Path root, String prefix) throws IOException {
        this.prefix = prefix;
        String directory = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        if (directory.isEmpty()) {
            expand("", root, 0);
        } else if (canBeKey(directory.substring(0, directory.length() - 1)) && exists(root.resolve(directory))) {
            expand(directory, root.resolve(directory), 0);
        }
    }

    /** The next object, or empty at the end. */
    Optional<Found> next() throws IOException {
        while (!ahead.isEmpty()) {
            Entry entry = ahead.pop();
            if (!entry.attributes().isDirectory()) {
                return Optional.of(new Found(ObjectKey.of(entry.key()), entry.path(), entry.attributes()));
            }
            expand(entry.key(), entry.path(), entry.depth() + 1);
        }
        return Optional.empty();
    }

    private void expand(String key, Path directory, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new FileSystemLoopException(directory.toString());
        }
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = key + child.getFileName();
                boolean onTheWay = name.startsWith(prefix) || prefix.startsWith(name);
                Optional<BasicFileAttributes> attributes = onTheWay && canBeKey(name) ? describe(child) : Optional.empty();
                attributes.filter(a -> a.isDirectory() || a.isRegularFile() && name.startsWith(prefix))
                        .ifPresent(a -> entries.add(new Entry(a.isDirectory() ? name + "/" : name, child, a, depth)));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Entry::key, ObjectKey::compareUtf8).reversed());
        entries.forEach(ahead::push);
    }

    private static boolean exists(Path directory) throws IOException {
        return describe(directory).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    private static Optional<BasicFileAttributes> describe(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // removed or replaced meanwhile, or a link to nothing
        }
    }

    private static boolean canBeKey(String name) {
        try {
            ObjectKey.of(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
