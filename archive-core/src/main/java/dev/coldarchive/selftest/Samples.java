package dev.coldarchive.selftest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Local files of known and different content. */
record Samples(Path directory) {
    private static final int SMALL_BYTES = 1_000;

    /** One file and its digest. */
    record Sample(Path file, ContentDigest content) {

        /** The same file with checksums that are not its own. */
        Sample mistaken() {
            ContentDigest other = ContentDigester.of("something else".getBytes(StandardCharsets.UTF_8));
            return new Sample(file, new ContentDigest(content.sizeBytes(), other.sha256(), other.crc32c(), other.md5()));
        }
    }

    Sample small(int number) {
        return sample("small-" + number, SMALL_BYTES + number);
    }

    Sample large(int number, int sizeBytes) {
        return sample("large-" + number, sizeBytes + number);
    }

    Sample empty() {
        return sample("empty", 0);
    }

    private Sample sample(String name, int sizeBytes) {
        Path file = directory.resolve(name);
        byte[] bytes = new byte[sizeBytes];
        Arrays.fill(bytes, (byte) name.hashCode());
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot write file " + file + ": " + e, "free disk space, or choose another work-dir", e);
        }
        return new Sample(file, ContentDigester.of(file));
    }
}
