package dev.coldarchive.internal.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories that only this user may enter (0700), where the file system knows such things: what lies in them is rows of somebody's tables. */
final class OwnDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private OwnDirectory() {}

    /** Makes a directory, and those above it, unless it is there; one that is there keeps its permissions. */
    static void createMissing(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            create(directory);
        }
    }

    /** Makes a directory unless it is there, and closes it to others. */
    static void create(Path directory) throws IOException {
        Files.createDirectories(directory);
        PosixFileAttributeView permissions = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (permissions != null) {
            permissions.setPermissions(OWNER_ONLY);
        }
    }
}
