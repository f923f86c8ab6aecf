package dev.coldarchive.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void valuesHaveOneFormEach() {
        assertThat(Json.text(Json.object("at", Instant.EPOCH, "took", Duration.ofMinutes(2), "none", Optional.empty(), "some", Optional.of(7),
                "style", Style.BOLD, "list", List.of(1L, "a\"b\n"), "yes", true)))
                .isEqualTo("""
                        {
                          "at" : "1970-01-01T00:00:00Z",
                          "took" : 120,
                          "none" : null,
                          "some" : 7,
                          "style" : "BOLD",
                          "list" : [
                            1,
                            "a\\"b\\n"
                          ],
                          "yes" : true
                        }""");
    }
}
