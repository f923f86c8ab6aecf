package dev.coldarchive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The list of classes that the JVM writes while this command runs, for faster starts later on, where the launcher {@code archive} has asked for one: kept if rows were archived, under its name without
 * the process number at its end. A list of a command that had nothing to do would say little, and would never be made again.
 */
final class LearnedClasses {
    private LearnedClasses() {}

    /** The JVM goes on writing until its very end, under whichever name. */
    static void keep() {
        learning().ifPresent(learning -> {
            String name = learning.getFileName().toString();
            try {
                Files.move(learning, learning.resolveSibling(name.substring(0, name.lastIndexOf('.'))), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                // the next start is as slow as this one
                return;
            }
        });
    }

    static void dropUnlessKept() {
        learning().ifPresent(learning -> {
            try {
                Files.deleteIfExists(learning);
            } catch (IOException e) {
                // the launcher removes it one day
                return;
            }
        });
    }

    private static Optional<Path> learning() {
        return Optional.ofNullable(System.getProperty("archive.learning")).map(Path::of);
    }
}
