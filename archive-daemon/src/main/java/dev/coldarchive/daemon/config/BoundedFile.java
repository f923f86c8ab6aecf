package dev.coldarchive.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that people name: a wrong name may lead to a device or to gigabytes. */
final class BoundedFile {
    private BoundedFile() {}

    /**
     * @throws BadValue if there is more than that
     * @throws IOException if it cannot be read, or is no UTF-8
     */
    static String read(Path file, int mostBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new BadValue("the file " + file + " has more than " + mostBytes + " bytes");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        }
    }
}
