package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameGlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, anything.at_all, true", "trades_*.parquet, trades_2024.parquet, true", "trades_*.parquet, trades_2024xparquet, false", "a?c, abc, true", "a?c, ac, false",
        "[a-c]x, bx, true", "[a-c]x, dx, false", "[!a-c]x, dx, true", "[!a-c]x, ax, false", "[^a]x, ^x, true", "[]]x, ]x, true", "[[]x, [x, true", "[!]x, !x, true", "[a&&b]x, &x, true",
        "a{b}|(c)$, a{b}|(c)$, true", "a.b, axb, false", "\uD83D\uDE00?, \uD83D\uDE00\uD83D\uDE00, true", "x, X, false"})
    void onlyStarsQuestionMarksAndSetsAreSpecial(String glob, String name, boolean matches) {
        assertThat(new FileNameGlob(glob).matches(ObjectKey.of("some/where/" + name))).isEqualTo(matches);
    }

    @Test
    void theDirectoriesOfAKeyAreNotLookedAt() {
        assertThat(new FileNameGlob("a*").matches(ObjectKey.of("a/b"))).isFalse();
    }

    @Test
    void aBracketWithoutItsPartnerIsRefused() {
        assertThatThrownBy(() -> new FileNameGlob("a[b")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a[b");
        assertThatThrownBy(() -> new FileNameGlob("[z-a]")).isInstanceOf(IllegalArgumentException.class);
    }
}
