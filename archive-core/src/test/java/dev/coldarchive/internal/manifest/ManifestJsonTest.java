package dev.coldarchive.internal.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestJsonTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));

    static Manifest manifest(Random random) {
        List<Column> columns = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            ColumnType type = SampleRows.PLAIN_TYPES.get(random.nextInt(SampleRows.PLAIN_TYPES.size()));
            columns.add(new Column("column " + i + " \"ä\" 😀\n", random.nextBoolean() ? type : ColumnType.listOf(type), random.nextBoolean()));
        }
        List<Manifest.Part> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(new Manifest.Part(ObjectKey.of("raw/ticker=%2F" + i + "/ä.parquet"), WINDOW, Arrays.asList("A\\B", null), content(random), digest(random), "\"etag\"",
                    random.nextBoolean() ? Optional.of("v1") : Optional.empty()));
        }
        TableSchema schema = new TableSchema("trades", columns, List.of(columns.get(0).name()));
        List<Manifest.Parked> parked = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0 && !parts.isEmpty(); i--) {
            parked.add(new Manifest.Parked(parts.get(0).key(), Manifest.Obstacle.values()[random.nextInt(4)], random.nextBoolean() ? Optional.of("tag") : Optional.empty(),
                    random.nextBoolean(), schema, parts.get(0)));
        }
        return new Manifest("trades", WINDOW, 1 + random.nextInt(1_000), WindowState.values()[random.nextInt(WindowState.values().length)],
                new SourceIdentity("7000000000000000001", "kalshi", "db.example", 5_432), schema, parts, parked, digest(random),
                "writer 1", random.nextLong(), "12345", List.of("trades_2024", "trades_2025").subList(0, random.nextInt(3)), random.nextBoolean(),
                random.nextBoolean() ? Optional.of(ContentDigester.of(new byte[0]).sha256()) : Optional.empty(),
                random.nextBoolean() ? Optional.of("test/1: lost in \"4711\"; given up: a file") : Optional.empty());
    }

    private static RowDigest digest(Random random) {
        return new RowDigest(random.nextInt(1_000_000), random.nextLong(), random.nextLong());
    }

    private static ContentDigest content(Random random) {
        byte[] bytes = new byte[20];
        random.nextBytes(bytes);
        return ContentDigester.of(bytes);
    }

    @Property(tries = 200)
    void whatIsWrittenIsReadBack(@ForAll long seed) {
        Manifest manifest = manifest(new Random(seed));
        String text = ManifestJson.write(manifest);
        assertThat(ManifestJson.read(text)).isEqualTo(manifest);
        assertThat(ManifestJson.write(ManifestJson.read(text))).isEqualTo(text);
    }

    @Test
    void aManifestThatIsCutOffIsRefusedWhereverItEnds() {
        String text = ManifestJson.write(manifest(new Random(3))).stripTrailing();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> ManifestJson.read(cut)).as(cut).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 3_000)
    void aManifestWithWrongBytesIsRefusedOrAnotherManifest(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = ManifestJson.write(manifest(random)).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ 1 << random.nextInt(8) : "0129-+.:TZ\"{}[],nul".charAt(random.nextInt(19)));
        }
        try {
            assertThat(ManifestJson.read(new String(bytes, StandardCharsets.UTF_8)).table()).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @ParameterizedTest
    @CsvSource({"\"revision\": [0-9]+, \"revision\": 99999999999", "\"port\": 5432, \"port\": -99999999999", "2024-01-15T10:00:00Z, 2024-13-15T10:00:00Z", "2024-01-15T11:00:00Z, 2024-01-15T09:00:00Z",
        "\"format\": 1, \"format\": 2", "\"canonicalVersion\": 1, \"canonicalVersion\": 2", "\"state\": \"[A-Z_]+\", \"state\": \"LOST\"", "\"type\": \"[^\"]+\", \"type\": \"varchar\"",
        "\"partitions\": , \"partitions\": [null]; \"x\": ", "\"digest\": \"[0-9a-f]+\", \"digest\": \"+\"", "\"key\": \"raw[^\"]*\", \"key\": \"../x\""})
    void aFieldThatCannotBeIsRefused(String field, String wrong) {
        String text = ManifestJson.write(manifest(new Random(3)));
        String changed = text.replaceFirst(field, wrong.replace(';', ','));
        assertThat(changed).isNotEqualTo(text);
        assertThatThrownBy(() -> ManifestJson.read(changed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aManifestFromBeforeThereWereParkedRowsHasNone() {
        Manifest manifest = manifest(new Random(4));
        assertThat(manifest.parked()).isEmpty();
        String text = ManifestJson.write(manifest);
        assertThat(text).doesNotContain("parked");
        assertThat(ManifestJson.read(text).parked()).isEmpty();
    }

    @Test
    void aLargeFileHasNoMd5AndOneOfAnEarlierVersionKeepsIts() {
        byte[] large = new byte[ContentDigester.MD5_BYTES + 1];
        Manifest.Part part = new Manifest.Part(ObjectKey.of("raw/a"), WINDOW, List.of(), ContentDigester.of(large), RowDigest.EMPTY, "etag", Optional.empty());
        Manifest some = manifest(new Random(4));
        Manifest manifest = new Manifest(some.table(), some.window(), some.revision(), some.state(), some.source(), some.schema(), List.of(part), List.of(), some.digest(),
                some.writerVersion(), some.epoch(), some.fence(), some.partitions(), some.recount(), some.formerSha256(), some.givenUp());
        String text = ManifestJson.write(manifest);
        assertThat(text).contains("\"md5\": null");
        assertThat(ManifestJson.read(text)).isEqualTo(manifest);
        assertThat(ManifestJson.read(text.replace("\"md5\": null", "\"md5\": \"abc\"")).parts().get(0).content().md5()).contains("abc");
    }

    @Test
    void fieldsOfLaterVersionsArePassedOver() {
        Manifest manifest = manifest(new Random(4));
        String text = ManifestJson.write(manifest).replaceFirst("\\{", "{\"new\": {\"deep\": [1, null]},");
        assertThat(ManifestJson.read(text)).isEqualTo(manifest);
    }
}
