package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.ForwardingFormat;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
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
        Archiver small = archive.builder().format(new TooLarge()).build();
        assertThatThrownBy(() -> small.verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.FULL)))
                .isInstanceOfSatisfying(ArchiveException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.FAILURE);
                    assertThat(e).hasMessageContaining("trades_2024-01-15_10-00-00.canonical").hasMessageContaining("Java heap space");
                    assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("-Xmx"));
                    assertThat(e.window()).contains(ArchiveFixture.hour(0));
                });
        assertThat(archive.leftovers()).isEmpty();
    }

    private static final class TooLarge extends ForwardingFormat {
        TooLarge() {
            super(new CanonicalFormat());
        }

        @Override
        public RowReader read(Path file, BatchLimits limits) {
            throw new OutOfMemoryError("Java heap space");
        }
    }
}
