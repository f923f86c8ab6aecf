package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveIdentityTest extends OneTableFixture {
    private static final ObjectKey ARCHIVE = ObjectKey.of("_archive/archive.json");
    private static final ObjectKey TABLE = ObjectKey.of("_archive/trades/table.json");

    @BeforeEach
    void anArchiveWithAnOwner() {
        archive.source.insert("trades", trade(5, "A", 1));
        assertThat(archive.export().complete()).isTrue();
        archive.source.advance(Duration.ofHours(1));
    }

    private void assertRefused(ExportRequest request, String reason) {
        int puts = archive.store.puts();
        ExportReport report = archive.export(request);
        assertThat(report.outcomes()).isEmpty();
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.category()).isEqualTo(ArchiveException.Category.USAGE);
            assertThat(failure).hasMessageContaining(reason);
            assertThat(failure.hint()).isPresent();
        });
        assertThat(archive.store.puts()).isEqualTo(puts);
        assertThat(archive.archiver().validate()).anySatisfy(problem -> assertThat(problem).contains(reason));
    }

    static Stream<Consumer<ArchiveFixture>> otherOwners() {
        return Stream.of(archive -> archive.instance = "staging",
                archive -> archive.source.identity(new SourceIdentity("7000000000000000002", "memory", "", 0)),
                archive -> archive.source.identity(new SourceIdentity("7000000000000000001", "restored", "", 0)),
                archive -> archive.source.identity(new SourceIdentity("7000000000000000001", "memory", "other-host", 5_432)));
    }

    @ParameterizedTest
    @MethodSource("otherOwners")
    void anotherInstanceOrSourceIsRefusedUntilItAdopts(Consumer<ArchiveFixture> change) {
        change.accept(archive);
        assertRefused(ExportRequest.due(), " there and ");
        assertThat(archive.export(ExportRequest.due().adopting()).complete()).isTrue();
        assertThat(archive.export().complete()).as("it owns the archive from now on").isTrue();
        assertThat(archive.archiver().validate()).isEmpty();
    }

    static Stream<TableSpec.Builder> otherShapes() {
        return Stream.of(ArchiveFixture.trades().every(Duration.ofMinutes(30)), ArchiveFixture.trades().slices(2),
                ArchiveFixture.trades().layout(KeyLayout.hive("raw", List.of("date"), "trades")), ArchiveFixture.trades().time(TimeColumn.integer("exchange_ts", TimeUnit.NANOS)));
    }

    @ParameterizedTest
    @MethodSource("otherShapes")
    void anotherGridLayoutOrTimeIsRefusedEvenToWhoAdopts(TableSpec.Builder shape) {
        archive.table = shape.build();
        assertRefused(ExportRequest.due(), " there and ");
        assertRefused(ExportRequest.due().adopting(), " there and ");
    }

    @Test
    void theSameOwnerIsNotAskedAndWritesNothing() {
        byte[] before = archive.store.bytes(TABLE);
        assertThat(archive.archiver().validate()).isEmpty();
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.store.bytes(TABLE)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "<html>", "{\"format\": 1"})
    void anIdentityThatCannotBeReadIsAFailureAndNotAnotherOwner(String text) {
        for (ObjectKey key : List.of(ARCHIVE, TABLE)) {
            byte[] good = archive.store.bytes(key);
            archive.store.replace(key, text.getBytes(StandardCharsets.UTF_8));
            for (ExportRequest request : List.of(ExportRequest.due(), ExportRequest.due().adopting())) {
                assertThat(archive.export(request).failures()).singleElement().satisfies(failure -> {
                    assertThat(failure.category()).isEqualTo(ArchiveException.Category.INTEGRITY);
                    assertThat(failure).hasMessageContaining(key.value());
                });
            }
            assertThat(archive.archiver().validate()).anySatisfy(problem -> assertThat(problem).contains(key.value()));
            archive.store.replace(key, good);
        }
    }

    @Test
    void anIdentityWithFieldsOfAnotherTypeIsAnotherOwner() {
        archive.store.replace(ARCHIVE, "{\"format\": 1, \"instance\": 7}".getBytes(StandardCharsets.UTF_8));
        assertRefused(ExportRequest.due(), "instance is 7 there and test here");
    }
}
