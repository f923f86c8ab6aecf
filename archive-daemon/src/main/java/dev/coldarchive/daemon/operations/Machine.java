package dev.coldarchive.daemon.operations;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What this process may use.
 *
 * @param openFiles how many files it may open; {@link Long#MAX_VALUE} where nobody says
 * @param heapBytes how large its heap may grow
 * @param memoryBytes how much memory there is, for a container its own
 * @param mounts table of what is mounted, as {@code /proc/self/mounts}; need not be there
 * @param temporary where native libraries are unpacked
 */
record Machine(long openFiles, long heapBytes, long memoryBytes, Path mounts, Path temporary) {

    /** What is mounted somewhere: {@code tmpfs}, {@code rw,noexec}. */
    record Mount(Path at, String type, List<String> options) {
        boolean inMemory() {
            return type.equals("tmpfs") || type.equals("ramfs");
        }
    }

    static Machine here() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long files = system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
        return new Machine(files, Runtime.getRuntime().maxMemory(), system.getTotalMemorySize(), Path.of("/proc/self/mounts"), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** What the path lies on; empty where nobody says. Of several mounts at one place the last counts. */
    Optional<Mount> mount(Path path) throws IOException {
        if (!Files.isReadable(mounts)) {
            return Optional.empty();
        }
        Path absolute = path.toAbsolutePath().normalize();
        return Files.readAllLines(mounts).stream().map(line -> line.split(" ")).filter(fields -> fields.length > 3)
                .map(fields -> new Mount(Path.of(fields[1].replace("\\040", " ")), fields[2], List.of(fields[3].split(",")))).filter(mount -> absolute.startsWith(mount.at))
                .reduce((one, other) -> one.at.getNameCount() <= other.at.getNameCount() ? other : one);
    }
}
