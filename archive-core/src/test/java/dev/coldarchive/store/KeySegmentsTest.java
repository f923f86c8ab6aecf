package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySegmentsTest {

    @Provide
    Arbitrary<String> text() {
        Arbitrary<Integer> points = Arbitraries.oneOf(Arbitraries.integers().between(0, 0x7f), Arbitraries.integers().between(0x80, 0xd7ff),
                Arbitraries.integers().between(0xe000, 0x10ffff), "%/=\\:.+ ".chars().boxed().collect(java.util.stream.Collectors.collectingAndThen(
                        java.util.stream.Collectors.toList(), Arbitraries::of)));
        return points.list().ofMinSize(1).ofMaxSize(40).map(list -> list.stream().collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
    }

    @Property
    void anyTextComesBack(@ForAll("text") String text) {
        assertThat(KeySegments.decode(KeySegments.encode(text))).isEqualTo(text);
    }

    @Property
    void anyTextIsOneLegalSegmentBehindItsName(@ForAll("text") String text) {
        ObjectKey key = ObjectKey.of("raw/value=" + KeySegments.encode(text));
        assertThat(key.fileName()).startsWith("value=").hasSize("value=".length() + KeySegments.encode(text).length());
    }

    @Property
    void decodingTakesAnything(@ForAll String segment) {
        assertThat(KeySegments.decode(segment)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"a/b, a%2Fb", "'%2F', '%252F'", "a=b, a%3Db", "'..', '..'", "a b, 'a b'", "'tab\tnew\n', 'tab%09new%0A'", "ä日😀, ä日😀", "'{x}', '%7Bx}'"})
    void valuesAreSpelledAsHiveSpellsThem(String value, String segment) {
        assertThat(KeySegments.encode(value)).isEqualTo(segment);
    }

    @Test
    void aTextThatReadsLikeTheNullValueIsNotTheNullValue() {
        String encoded = KeySegments.encode(KeySegments.NULL_VALUE);
        assertThat(encoded).isNotEqualTo(KeySegments.NULL_VALUE);
        assertThat(KeySegments.decode(encoded)).isEqualTo(KeySegments.NULL_VALUE);
    }
}
