package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.policy.Chance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The work directory as an exporter has it: locked, so that whoever held its leases before is dead, with an identity that outlives the process. Safe for use by several
 * threads.
 */
public final class Workplace implements AutoCloseable {
    private final ProcessLock lock;
    private final Scratch scratch;
    private final String owner;

    private Workplace(ProcessLock lock, Scratch scratch, String owner) {
        this.lock = lock;
        this.scratch = scratch;
        this.owner = owner;
    }

    /**
     * @throws ArchiveException of category LEASE if another exporter uses the directory, LOCAL_DISK if it cannot be used
     */
    public static Workplace open(Path workDir, String instance, Chance chance) {
        ProcessLock lock = null;
        Workplace workplace = null;
        try {
            OwnDirectory.createMissing(workDir);
            lock = ProcessLock.take(workDir.resolve("exporter.lock"));
            if (lock == null) {
                throw new ArchiveException(ArchiveException.Category.LEASE, "cannot export: another exporter uses work directory " + workDir,
                        "let it do the work, stop it, or give this one a work-dir of its own");
            }
            String owner = instance + "/" + identity(workDir.resolve("owner"), chance);
            workplace = new Workplace(lock, Scratch.open(workDir), owner);
            return workplace;
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot use work directory " + workDir + ": " + e, "choose a work-dir that this user may write to", e);
        } finally {
            if (workplace == null && lock != null) {
                lock.close();
            }
        }
    }

    private static String identity(Path file, Chance chance) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, String.format(Locale.ROOT, "%08x%08x", (long) (chance.getAsDouble() * (1L << 32)), (long) (chance.getAsDouble() * (1L << 32))));
        }
        return Files.readString(file).strip();
    }

    /** Who holds leases from here: the same after a restart, and different from everybody else. */
    public String owner() {
        return owner;
    }

    public Scratch scratch() {
        return scratch;
    }

    @Override
    public void close() {
        try (lock) {
            scratch.close();
        }
    }
}
