package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.selftest.RoundTrip;
import dev.coldarchive.selftest.Selftest;
import dev.coldarchive.selftest.SelftestReport;
import dev.coldarchive.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Trials of a store, with temporary files that do not stay. */
public final class StoreTrials {
    private StoreTrials() {}

    /**
     * Tries out which guarantees a store keeps; see {@link Selftest}.
     *
     * @throws ArchiveException if the store cannot be written to
     */
    public static SelftestReport selftest(ObjectStore store) {
        return withFiles(temporary -> Selftest.run(store, temporary, UUID.randomUUID().toString()));
    }

    /** The short form; see {@link RoundTrip}. */
    static Outcome roundTrip(ObjectStore store) {
        return withFiles(temporary -> RoundTrip.on(store, temporary));
    }

    private static <T> T withFiles(Function<Path, T> trial) {
        try {
            Path temporary = Files.createTempDirectory("archive-selftest");
            try {
                return trial.apply(temporary);
            } finally {
                try (Stream<Path> files = Files.list(temporary)) {
                    files.forEach(file -> file.toFile().delete());
                }
                Files.delete(temporary);
            }
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot use the directory for temporary files: " + e, "set TMPDIR, or java.io.tmpdir", e);
        }
    }
}
