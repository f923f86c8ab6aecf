package dev.coldarchive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The list of classes that the JVM writes while this command runs, for faster starts later on, where the launcher {@code archive} has asked for one: kept if the command went well. A list of a command
 * that failed early would say little, and would never be made again.
 */
final class LearnedClasses {
    private LearnedClasses() {}

    /** The JVM goes on writing until its very end, under whichever name. */
    static void keepIf(boolean wentWell) {
        Optional<Path> learning = Optional.ofNullable(System.getProperty("archive.learning")).map(Path::of);
        Optional<Path> learned = Optional.ofNullable(System.getProperty("archive.learned")).map(Path::of);
        if (learning.isPresent() && learned.isPresent()) {
            try {
                if (wentWell) {
                    Files.move(learning.get(), learned.get(), StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.deleteIfExists(learning.get());
                }
            } catch (IOException e) {
                // the next start is as slow as this one
                return;
            }
        }
    }
}
