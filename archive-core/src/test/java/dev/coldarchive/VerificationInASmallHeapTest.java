package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a process has no memory for is not damaged: nobody may be told to replace it. */
class VerificationInASmallHeapTest extends OneTableFixture {

    @Test
    void aPartThatTheHeapCannotHoldEndsItWithoutAVerdict() {
        archive.source.insert("trades", trade(1, "A", 1));
        archive.export();
        Archiver small = archive.builder().format(new TooLarge(new CanonicalFormat())).build();
        assertThatThrownBy(() -> small.verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.FULL)))
                .isInstanceOfSatisfying(ArchiveException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.FAILURE);
                    assertThat(e).hasMessageContaining("trades_2024-01-15_10-00-00.canonical").hasMessageContaining("Java heap space");
                    assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("-Xmx"));
                    assertThat(e.window()).contains(ArchiveFixture.hour(0));
                });
        assertThat(archive.leftovers()).isEmpty();
    }

    private record TooLarge(FileFormat format) implements FileFormat {

        @Override
        public RowReader read(Path file, BatchLimits limits) {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public RowWriter create(Path file, TableSchema schema, WriteOptions options) {
            return format.create(file, schema, options);
        }

        @Override
        public String extension() {
            return format.extension();
        }

        @Override
        public String writerVersion() {
            return format.writerVersion();
        }

        @Override
        public FileDescription describe(Path file) {
            return format.describe(file);
        }

        @Override
        public FileDescription describe(SeekableByteChannel file) {
            return format.describe(file);
        }
    }
}
