package dev.coldarchive.daemon.operations;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.doctor.Check;
import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be wrong with the machine that this runs on. */
record MachineChecks(Configuration configuration, Machine machine) {
    private static final long LEAST_FILES = 1_024;
    private static final long LEAST_HEAP_BYTES = 64L << 20;

    List<Check> all() {
        List<Check> checks = new ArrayList<>(List.of(Check.of(CheckId.WORK_DIR_DISK, this::disk), Check.of(CheckId.OPEN_FILES, this::openFiles), Check.of(CheckId.HEAP, this::heap),
                Check.of(CheckId.HTTP_PORTS, new HttpPortCheck(configuration)::outcome)));
        if (!configuration.store().isBucket()) {
            checks.add(Check.of(CheckId.STORE_DIRECTORY, this::directory));
        }
        return checks;
    }

    private Outcome disk() throws IOException {
        if (machine.mount(machine.temporary()).filter(mount -> mount.options().contains("noexec")).isPresent()) {
            return Outcome.fail(machine.temporary() + " is mounted noexec: the codecs' native libraries, which are unpacked there, cannot be loaded", "-Djava.io.tmpdir=" + configuration.workDir() + ", if that may be executed from");
        }
        Optional<Machine.Mount> mount = machine.mount(configuration.workDir());
        return mount.filter(Machine.Mount::inMemory).map(memory -> Outcome.warn("the work directory " + configuration.workDir() + " lies in memory (" + memory.type() + "): every window's files take of it",
                "work-dir: on a disk, for example /var/lib/archive")).orElseGet(() -> Outcome.ok(mount.map(Machine.Mount::type).orElse("nobody says what it lies on")));
    }

    private Outcome openFiles() {
        return machine.openFiles() < LEAST_FILES ? Outcome.warn("this process may open " + machine.openFiles() + " files: connections and files of a busy daemon can be more", "LimitNOFILE=65536 in the unit, or ulimit -n 65536")
                : Outcome.ok(machine.openFiles() == Long.MAX_VALUE ? "no limit is known" : machine.openFiles() + " files");
    }

    private Outcome heap() {
        String words = (machine.heapBytes() >> 20) + " MB of heap, " + (machine.memoryBytes() >> 20) + " MB of memory";
        if (machine.heapBytes() > machine.memoryBytes()) {
            return Outcome.warn(words + ": the process is killed before the heap is full", "-Xmx" + (machine.memoryBytes() / 2 >> 20) + "m, or -XX:MaxRAMPercentage=50");
        }
        return machine.heapBytes() < LEAST_HEAP_BYTES ? Outcome.warn(words + ": too little for wide rows", "-Xmx128m or more") : Outcome.ok(words);
    }

    private Outcome directory() throws IOException {
        Path directory = configuration.store().directory();
        if (directory.startsWith(configuration.workDir()) || configuration.workDir().startsWith(directory)) {
            return Outcome.fail("the store " + directory + " and the work directory " + configuration.workDir() + " lie in each other: temporary files are cleaned up there", "give each a directory of its own");
        }
        if (machine.mount(directory).filter(Machine.Mount::inMemory).isPresent()) {
            return Outcome.warn("the store " + directory + " lies in memory: it is gone with the next start of the machine", "store: {uri: file:///...} on a disk");
        }
        boolean open = Files.isDirectory(directory) && Files.getFileStore(directory).supportsFileAttributeView("posix") && Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE);
        return open ? Outcome.warn("everybody on this machine may write to the store " + directory, "chmod o-w " + directory) : Outcome.ok(directory.toString());
    }
}
