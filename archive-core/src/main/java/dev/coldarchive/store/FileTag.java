package dev.coldarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a directory store remembers of a file's content, in a user-defined attribute of the file itself
 * ({@code user.coldarchive}: {@code 1 <sha256> <size> <mtime in ns>}). So the directory holds nothing but the objects.
 * The attribute counts only while size and time are those of the file: who edits or copies the file makes it unknown, not wrong.
 */
final class FileTag {
    private static final String ATTRIBUTE = "coldarchive";
    private static final String WEAK = "stat-";

    private FileTag() {}

    /** Remembers the hash, where the file system can; the content is whole without it. */
    static void remember(Path file, String sha256) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view != null) {
            try {
                view.write(ATTRIBUTE, StandardCharsets.US_ASCII.encode(text(sha256, attributes)));
            } catch (IOException | UnsupportedOperationException e) {
                // No attributes here, or no room for them: whoever asks computes the hash again.
            }
        }
    }

    static Optional<String> recall(Path file, BasicFileAttributes attributes) {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(256);
            view.read(ATTRIBUTE, bytes);
            String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
            String[] fields = text.split(" ");
            return fields.length == 4 && text.equals(text(fields[1], attributes)) ? Optional.of(fields[1]) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** A tag that costs no reading: it changes with every replacement, but also when an equal file is copied over. */
    static String weak(BasicFileAttributes attributes) {
        String tag = attributes.fileKey() + "-" + attributes.size() + "-" + nanos(attributes);
        return WEAK + ContentDigester.of(tag.getBytes(StandardCharsets.UTF_8)).sha256().substring(0, 32);
    }

    static boolean isWeak(String etag) {
        return etag.startsWith(WEAK);
    }

    private static String text(String sha256, BasicFileAttributes attributes) {
        return "1 " + sha256 + " " + attributes.size() + " " + nanos(attributes);
    }

    private static long nanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }
}
