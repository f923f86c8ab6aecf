package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentDigesterTest {
    /** The check values that the definitions of the three algorithms give for "123456789". */
    private static final ContentDigest NINE_DIGITS = new ContentDigest(9, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225", "e3069283", Optional.of("25f9e794323b453885f5181f1b624d0b"));

    @TempDir
    private Path files;

    @Test
    void bytesAFileAndAStreamHaveTheSameDigest() throws IOException {
        byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
        ContentDigester digester = new ContentDigester();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream through = digester.through(out)) {
            through.write(bytes[0]);
            through.write(bytes, 1, 8);
        }
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(digester.finish()).isEqualTo(NINE_DIGITS);
        assertThat(ContentDigester.of(bytes)).isEqualTo(NINE_DIGITS);
        assertThat(ContentDigester.of(Files.write(files.resolve("f"), bytes))).isEqualTo(NINE_DIGITS);
    }

    @Test
    void onlyContentThatGoesUpAsAWholeHasAnMd5HoweverItComes() {
        ContentDigester digester = new ContentDigester();
        byte[] most = new byte[ContentDigester.MD5_BYTES];
        assertThat(ContentDigester.of(most).md5()).contains("5f363e0e58a95f06cbe9bbc662c5dfb6");
        assertThat(digester.update(most, 0, 1_000).update(most, 0, most.length - 999).finish()).isEqualTo(ContentDigester.of(new byte[most.length + 1]))
                .extracting(ContentDigest::md5).isEqualTo(Optional.empty());
    }

    @Test
    void aFileThatCannotBeReadIsALocalFault() {
        assertThatThrownBy(() -> ContentDigester.of(files.resolve("gone"))).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.LOCAL_DISK)).hasMessageContaining("gone");
    }
}
