package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Keeps objects as files below a directory: a key is a relative path, and the tree is plain files that every tool reads.
 *
 * <p>A put writes a temporary sibling, forces it to disk, and renames it under a lock that all processes on the same
 * directory share; so a put is atomic, durable when it returns, and its condition exact. The directory has to exist:
 * one that is missing (a volume that is not mounted) is an error, never an empty store. A POSIX file system with atomic
 * rename and file locks is needed.
 *
 * <p>The ETag is the SHA-256 of the content. It is remembered in an attribute of the file ({@code user.coldarchive}) and
 * believed while the file's size and modification time are those it was written with. Where the attribute is missing
 * (the file system has none, or the file was copied here), {@link #head} reads the whole file, and {@link #list} names a
 * tag made of inode, size and time instead; conditions take both. {@link #confirm} always reads the file.
 */
public final class DirectoryStore implements ObjectStore, ConfirmationMeans {
    private final Path root;
    private final DirectoryLock lock;

    /** @param root an existing directory, looked at by the first operation only */
    public DirectoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.lock = new DirectoryLock(this.root);
    }

    @Override
    public String uri() {
        return "file://" + root;
    }

    @Override
    public ConditionalWrites conditionalWrites() {
        return ConditionalWrites.ATOMIC;
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) {
        return attempt("look at object " + key, key, () -> {
            Path path = path(key);
            Optional<BasicFileAttributes> attributes = attributes(path);
            return attributes.isEmpty() ? Optional.empty() : Optional.of(describe(key, attributes.get(), sha256(path, attributes.get())));
        });
    }

    @Override
    public InputStream open(ObjectKey key, long offset) {
        String doing = "read object " + key;
        return attempt(doing, key, () -> {
            attributes(path(key)).orElseThrow(() -> missing("read", key));
            FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ);
            return new TranslatedInputStream(Channels.newInputStream(channel.position(offset)), e -> DirectoryErrors.translate(doing, root, e).atKey(key));
        });
    }

    @Override
    public Stream<StoredObject> list(String prefix, String fileNameGlob) {
        FileNameGlob glob = new FileNameGlob(fileNameGlob);
        String doing = "list objects " + prefix + "*";
        DirectoryListing listing = attempt(doing, null, () -> {
            requireRoot();
            return new DirectoryListing(root, prefix);
        });
        return StreamSupport.stream(new AbstractSpliterator<StoredObject>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
            @Override
            public boolean tryAdvance(Consumer<? super StoredObject> action) {
                Optional<DirectoryListing.Found> found = attempt(doing, null, listing::next);
                while (found.isPresent() && !glob.matches(found.get().key())) {
                    found = attempt(doing, null, listing::next);
                }
                found.map(DirectoryStore::listed).ifPresent(action);
                return found.isPresent();
            }
        }, false);
    }

    @Override
    public StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        return attempt("write object " + key, key, () -> {
            Path target = path(key);
            createDirectories(target.getParent());
            try (TemporaryFile temporary = TemporaryFile.beside(target)) {
                if (!temporary.fill(file).equals(content.sha256())) {
                    throw new ArchiveException(Category.INTEGRITY, "cannot write object " + key + ": file " + file + " is not what its digest says",
                            "write the file anew; something changed it meanwhile");
                }
                StoredObject stored = describe(key, Files.readAttributes(temporary.path(), BasicFileAttributes.class), content.sha256());
                rename(temporary, target, key, condition);
                forceDirectories(target.getParent(), key);
                return stored;
            }
        });
    }

    @Override
    public StoredObject confirm(ObjectKey key, ContentDigest content) {
        return attempt("confirm object " + key, key, () -> {
            BasicFileAttributes attributes = attributes(path(key)).orElseThrow(() -> missing("confirm", key));
            String sha256 = hash(path(key));
            if (!content.sameContent(sha256, attributes.size())) {
                throw new ArchiveException(Category.INTEGRITY, "cannot confirm object " + key + ": it holds " + attributes.size() + " bytes with SHA-256 " + sha256
                        + ", written were " + content.sizeBytes() + " with " + content.sha256(),
                        "look for another writer or a failing disk; write it again while the source has the rows");
            }
            return describe(key, attributes, sha256);
        });
    }

    @Override
    public Means meansFor(ObjectKey key) {
        return Means.READING;
    }

    @Override
    public int abandonUploads(ObjectKey key) {
        return attempt("drop unfinished uploads to " + key, key, () -> {
            requireRoot();
            return Files.isDirectory(path(key).getParent()) ? TemporaryFile.deleteStale(path(key)) : 0;
        });
    }

    private void rename(TemporaryFile temporary, Path target, ObjectKey key, PutCondition condition) throws IOException {
        lock.holding(() -> {
            if (!holds(condition, target)) {
                throw new PreconditionFailedException(key, null);
            }
            try {
                return temporary.moveTo(target);
            } catch (NoSuchFileException e) {
                throw new TransientException("cannot write object " + key + ": another process dropped its temporary file", "it is tried again", e);
            }
        });
    }

    /** For {@link DirectoryRemoval} alone: removes an object if it is still the one that was seen. */
    boolean removeIfSame(StoredObject seen) {
        return attempt("remove object " + seen.key(), seen.key(),
                () -> lock.holding(() -> isInside(path(seen.key())) && holds(PutCondition.replacing(seen), path(seen.key())) && Files.deleteIfExists(path(seen.key()))));
    }

    /** A link may lead anywhere; what lies there is not ours to remove. */
    private boolean isInside(Path file) throws IOException {
        return Files.exists(file) && file.toRealPath().startsWith(root.toRealPath());
    }

    private boolean holds(PutCondition condition, Path target) throws IOException {
        Optional<BasicFileAttributes> now = attributes(target);
        if (condition.etag().isEmpty() || now.isEmpty()) {
            return condition.etag().isEmpty() && now.isEmpty();
        }
        String expected = condition.etag().get();
        return expected.equals(FileTag.isWeak(expected) ? FileTag.weak(now.get()) : sha256(target, now.get()));
    }

    private void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.equals(root)) {
            throw DirectoryErrors.noRoot(root);
        }
        createDirectories(directory.getParent());
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** Makes the new name durable, and those of the directories above it, which this or another put may just have made. */
    private void forceDirectories(Path directory, ObjectKey key) {
        try {
            for (Path d = directory; d.startsWith(root); d = d.getParent()) {
                try (FileChannel channel = FileChannel.open(d, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        } catch (IOException e) {
            throw new OutcomeUnknownException("cannot force object " + key + " to disk: " + e, "look at the disk below " + root, e);
        }
    }

    private void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw DirectoryErrors.noRoot(root);
        }
    }

    /** What is at the path, if it is a file; empty only if there is none for certain. */
    private Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class)).filter(BasicFileAttributes::isRegularFile);
        } catch (NoSuchFileException e) {
            requireRoot();
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            requireRoot();
            for (Path above = path.getParent(); above.startsWith(root); above = above.getParent()) {
                if (Files.isRegularFile(above)) {
                    return Optional.empty(); // a file stands where the key has a directory
                }
            }
            throw e;
        }
    }

    private static String sha256(Path path, BasicFileAttributes attributes) throws IOException {
        Optional<String> remembered = FileTag.recall(path, attributes);
        return remembered.isPresent() ? remembered.get() : hash(path);
    }

    private static String hash(Path path) throws IOException {
        return ContentDigester.sha256(path, OutputStream.nullOutputStream());
    }

    private Path path(ObjectKey key) {
        try {
            return root.resolve(key.value());
        } catch (InvalidPathException e) {
            throw new ArchiveException(Category.USAGE, "cannot name object " + key + ": this process cannot spell that file name",
                    "start it in a UTF-8 locale, for example with LC_ALL=C.UTF-8", e);
        }
    }

    private static StoredObject listed(DirectoryListing.Found found) {
        BasicFileAttributes attributes = found.attributes();
        String etag = FileTag.recall(found.path(), attributes).orElseGet(() -> FileTag.weak(attributes));
        return new StoredObject(found.key(), attributes.size(), etag, Optional.empty(), Optional.empty(), attributes.lastModifiedTime().toInstant(), Optional.empty(), false);
    }

    private static StoredObject describe(ObjectKey key, BasicFileAttributes attributes, String sha256) {
        return new StoredObject(key, attributes.size(), sha256, Optional.empty(), Optional.of(sha256), attributes.lastModifiedTime().toInstant(), Optional.empty(), false);
    }

    private static ArchiveException missing(String verb, ObjectKey key) {
        return new ArchiveException(Category.INTEGRITY, "cannot " + verb + " object " + key + ": it is not there", null);
    }

    interface Attempt<T> {
        T run() throws IOException;
    }

    <T> T attempt(String doing, ObjectKey key, Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (ArchiveException e) {
            throw e.atKey(key);
        } catch (IOException e) {
            throw DirectoryErrors.translate(doing, root, e).atKey(key);
        }
    }
}
