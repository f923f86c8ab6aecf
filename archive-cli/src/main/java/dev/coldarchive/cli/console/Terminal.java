package dev.coldarchive.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether a person looks at a stream; Java itself only knows of all standard streams together. */
public final class Terminal {
    private Terminal() {}

    /**
     * @param descriptor 1 for stdout, 2 for stderr
     */
    public static boolean isAt(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noProc) {
            return System.console() != null;
        }
    }
}
