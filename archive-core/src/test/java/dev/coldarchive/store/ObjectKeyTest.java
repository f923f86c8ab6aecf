package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/./b", "a/../b", "../a", "a/..", "a\\b", "a\nb", "a\u0000b", "a\u007fb", "a\ud83d", "\ude00a", "a\ud83d/b"})
    void namesThatLeaveTheirPrefixOrThatNoStoreCanHoldAreRefused(String value) {
        assertThatThrownBy(() -> ObjectKey.of(value)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("object key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "...", "a..b", ".a", "a b", "a=b/ä日😀", "%2F", "-"})
    void otherNamesAreTakenAsTheyAre(String value) {
        assertThat(ObjectKey.of(value)).hasToString(value);
    }

    @Test
    void atMost1024BytesOfUtf8() {
        assertThat(ObjectKey.of("x".repeat(1_024)).value()).hasSize(1_024);
        assertThatThrownBy(() -> ObjectKey.of("x".repeat(1_025))).hasMessageContaining("1024 bytes");
        assertThatThrownBy(() -> ObjectKey.of("ä".repeat(513))).hasMessageContaining("1024 bytes").hasMessageContaining("513 characters");
    }

    @Test
    void theFileNameIsTheLastSegment() {
        assertThat(ObjectKey.of("a/b/c.parquet").fileName()).isEqualTo("c.parquet");
        assertThat(ObjectKey.of("c.parquet").fileName()).isEqualTo("c.parquet");
    }

    @Test
    void keysAreOrderedByTheBytesOfUtf8AndNotByChars() {
        assertThat(ObjectKey.of("\uff8a")).isLessThan(ObjectKey.of("\ud83d\ude00"));
        assertThat("\uff8a").isGreaterThan("\ud83d\ude00");
    }

    @Property
    void anyTextIsALegalKeyOrRefused(@ForAll String value) {
        try {
            assertThat(ObjectKey.of(value).value().getBytes(StandardCharsets.UTF_8).length).isBetween(1, 1_024);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("object key");
        }
    }
}
