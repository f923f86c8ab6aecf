package dev.coldarchive.internal.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.fuzz.Fuzz;
import dev.coldarchive.ledger.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A damaged manifest or identity file is refused with a reason, or says something else that is whole: never a crash, never without end. */
class ManifestFuzzTest {
    private static final List<byte[]> TOKENS = Fuzz.utf8("{", "[", "}", "]", "\"", ",", ":", "\\u0041", "\\", "\\ud83d", "null", "true", "{\"a\":", "[[", "{},", "-1", "9223372036854775807", "99999999999",
            "\"format\": 2", "list<", "decimal(", "+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z", "..", "/", "%2F");

    @Test
    void aManifestIsWholeOrRefused() {
        List<byte[]> good = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            good.add(ManifestJson.write(ManifestJsonTest.manifest(new Random(i))).getBytes(StandardCharsets.UTF_8));
        }
        Map<String, Long> outcomes = new Fuzz("manifest", 5_000, 160 << 20).run(good, TOKENS, input -> {
            try {
                Manifest manifest = ManifestJson.read(new String(input, StandardCharsets.UTF_8));
                assertThat(ManifestJson.read(ManifestJson.write(manifest))).isEqualTo(manifest);
                return "manifest";
            } catch (IllegalArgumentException refused) {
                assertThat(Json.reason(refused)).isNotBlank().hasSizeLessThan(1_000);
                return "refused";
            }
        });
        assertThat(outcomes).containsKeys("manifest", "refused");
    }

    @Test
    void anIdentityFileIsReadOrRefused() {
        List<byte[]> good = Fuzz.utf8("{\n  \"format\": \"1\",\n  \"instance\": \"production\"\n}\n",
                "{\"format\": \"1\", \"table\": \"trades\", \"systemId\": \"7000000000000000001\", \"every\": \"PT1H\", \"slices\": \"1\", \"layout\": \"raw/{table}/{start}\"}");
        Map<String, Long> outcomes = new Fuzz("identity", 5_000, 160 << 20).run(good, TOKENS, input -> {
            try {
                JsonFields fields = JsonFields.parse(new String(input, StandardCharsets.UTF_8));
                fields.text("instance").ifPresent(text -> assertThat(text).isNotNull());
                return "object";
            } catch (IllegalArgumentException refused) {
                assertThat(Json.reason(refused)).isNotBlank().hasSizeLessThan(1_000);
                return "refused";
            }
        });
        assertThat(outcomes).containsKeys("object", "refused");
    }
}
