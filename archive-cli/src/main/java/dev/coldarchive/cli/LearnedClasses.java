package dev.coldarchive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The list of classes that the JVM writes while this command runs, for faster starts later on, where the launcher {@code archive} has asked for one: kept if rows were archived. A list of a command
 * that had nothing to do would say little, and would never be made again.
 */
final class LearnedClasses {
    private LearnedClasses() {}

    /** The JVM goes on writing until its very end, under whichever name. */
    static void keep() {
        Optional<Path> learned = path("archive.learned");
        Optional<Path> learning = path("archive.learning");
        if (learning.isPresent() && learned.isPresent()) {
            try {
                Files.move(learning.get(), learned.get(), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                // the next start is as slow as this one
                return;
            }
        }
    }

    static void dropUnlessKept() {
        path("archive.learning").ifPresent(learning -> {
            try {
                Files.deleteIfExists(learning);
            } catch (IOException e) {
                // the launcher removes it one day
                return;
            }
        });
    }

    private static Optional<Path> path(String property) {
        return Optional.ofNullable(System.getProperty(property)).map(Path::of);
    }
}
