package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Says in the archive's words what went wrong with a file. */
final class DirectoryErrors {
    private DirectoryErrors() {}

    /** @param doing for example {@code "write object a/b"} */
    static ArchiveException translate(String doing, Path root, Exception e) {
        String reason = reason(e);
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("file too large")) {
            return error(Category.LOCAL_DISK, doing, reason, "make room below " + root + " (df -h, df -i, quota), then run the same again; nothing partial was kept", e);
        }
        if (e instanceof AccessDeniedException || lower.contains("read-only file system") || lower.contains("operation not permitted")) {
            return error(Category.PERMISSION, doing, reason, "let the archiver's user read, write and search the directories below " + root, e);
        }
        if (lower.contains("file name too long")) {
            return error(Category.UNARCHIVABLE, doing, reason, "file systems hold at most 255 bytes between two slashes: choose a shorter layout or value", e);
        }
        if (e instanceof FileAlreadyExistsException || lower.contains("not a directory") || lower.contains("is a directory")) {
            return error(Category.FAILURE, doing, "a file and a directory would need the same name: " + reason,
                    "a directory store cannot hold an object a beside an object a/b: move the one that is not ours, or choose another layout", e);
        }
        if (e instanceof FileSystemLoopException) {
            return error(Category.FAILURE, doing, "symbolic links lead in a circle: " + reason, "remove the link", e);
        }
        return error(Category.FAILURE, doing, reason, null, e);
    }

    static ArchiveException noRoot(Path root) {
        if (Files.exists(root)) {
            return error(Category.FAILURE, "use directory " + root, "it is not a directory", "name a directory in the store's uri, or move what stands there", null);
        }
        return new ArchiveException(Category.NOT_INITIALISED, "cannot use directory " + root + ": it does not exist",
                "mount it, or create it once: mkdir -p '" + root + "'");
    }

    private static ArchiveException error(Category category, String doing, String reason, String hint, Exception cause) {
        return new ArchiveException(category, "cannot " + doing + ": " + reason, hint, cause);
    }

    private static String reason(Exception e) {
        if (e instanceof AccessDeniedException denied) {
            return "access denied to " + denied.getFile();
        }
        if (e instanceof NoSuchFileException missing) {
            return "no such file: " + missing.getFile();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
