package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Codecs that unpack a native library, in a process whose temporary directory cannot be there. */
class NativeCodecTest {

    @ParameterizedTest
    @EnumSource(value = Compression.class, names = {"SNAPPY", "ZSTD"})
    void aLibraryThatCannotBeUnpackedIsSaidInWordsWithTheWayOut(Compression codec, @TempDir Path directory) throws IOException, InterruptedException {
        Path closed = Files.createFile(directory.resolve("no-directory")).resolve("tmp");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + closed, "-cp", System.getProperty("java.class.path"), NativeCodecTest.class.getName(),
                directory.resolve("rows.parquet").toString(), codec.name()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(7);
        assertThat(output).contains("LOCAL_DISK: cannot use codec " + codec.name().toLowerCase(Locale.ROOT) + ": its library cannot be unpacked into " + closed, "-Djava.io.tmpdir");
    }

    /** What the process runs: says what a writer throws. */
    public static void main(String[] arguments) {
        try (RowWriter writer = new ParquetFormat().create(Path.of(arguments[0]), SampleRows.orderbookDeltas(), WriteOptions.of(Compression.valueOf(arguments[1])))) {
            System.out.println("made " + writer);
        } catch (ArchiveException e) {
            System.out.println(e.category() + ": " + e.getMessage() + " " + e.hint().orElse(""));
            System.exit(7);
        }
    }
}
