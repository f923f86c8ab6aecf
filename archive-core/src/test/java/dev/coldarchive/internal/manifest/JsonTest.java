package dev.coldarchive.internal.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> plain = Arbitraries.oneOf(List.of(Arbitraries.strings().ofMaxLength(10).asGeneric(), Arbitraries.longs().asGeneric(), Arbitraries.of(true, false).asGeneric(),
                Arbitraries.strings().withChars("\"\\\b\f\n\r\t\u0000\u001f/é😀").ofMaxLength(6).asGeneric())).injectNull(0.1);
        return Arbitraries.recursive(() -> plain, inner -> Arbitraries.oneOf(List.of(inner.list().ofMaxSize(3).asGeneric(),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner).ofMaxSize(3).asGeneric())), 0, 3);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("values") Object value) {
        assertThat(Json.parse(Json.write(value))).isEqualTo(value);
    }

    @Property
    void anyTextIsAValueOrRefused(@ForAll String text) {
        try {
            Json.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @ParameterizedTest
    @CsvSource({"'{\"a\":[1,-2,true,null,\"x\\u0041\\n\"]}'", "' [ ] '", "'{ }'"})
    void otherPeoplesJsonIsReadToo(String text) {
        assertThat(Json.parse(text)).isInstanceOfAny(Map.class, List.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "\"", "\"\\", "\"\\u12\"", "\"\\u12g4\"", "\"\\x\"", "\"a\nb\"", "tru", "nul", "1.5", "1e3",
        "-", "--1", "+1", "1 2", "[1]]", "{\"a\":1}x", "NaN", "'a'", "99999999999999999999"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}")).hasMessageContaining("twice");
        assertThatThrownBy(() -> Json.parse("{\"a\":null,\"a\":2}")).hasMessageContaining("twice");
    }

    @Test
    void deepNestingAndHugeNumbersAreRefusedInBoundedTime() {
        for (String open : List.of("[", "{\"a\":")) {
            assertThatThrownBy(() -> Json.parse(open.repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Json.parse("9".repeat(5_000_000))).isInstanceOf(IllegalArgumentException.class);
        assertThat(Json.parse("[".repeat(32) + "]".repeat(32))).isInstanceOf(List.class);
    }

    /** Found by fuzzing: two characters of text are a hundred bytes of map. */
    @Test
    void moreValuesThanAnyManifestHasAreRefusedBeforeTheyFillTheMemory() {
        assertThatThrownBy(() -> Json.parse("[" + "{},".repeat(3_000_000) + "1]")).hasMessageContaining("more than 500000 values");
    }

    @Test
    void aReasonDoesNotRepeatAMegabyteOfText() {
        String huge = "{\"a\":\"" + "9".repeat(1_000_000) + "\"}";
        assertThat(Json.reason(catchThrowableOfType(IllegalArgumentException.class, () -> JsonFields.parse(huge).instant("a")))).startsWith("field 'a' is no time: 999").hasSizeLessThan(600);
    }

    @Test
    void itIsWrittenForPeople() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("b", 1L);
        object.put("a", List.of("x", List.of(), Map.of()));
        assertThat(Json.write(object)).isEqualTo("{\n  \"b\": 1,\n  \"a\": [\n    \"x\",\n    [],\n    {}\n  ]\n}\n");
    }

    @Test
    void aMissingOrWrongFieldIsNamed() {
        JsonFields fields = JsonFields.parse("{\"text\":\"x\",\"number\":3000000000,\"list\":[\"a\",null,1],\"nulls\":[null]}");
        assertThatThrownBy(() -> fields.string("number")).hasMessage("field 'number' is no string");
        assertThatThrownBy(() -> fields.number("text")).hasMessage("field 'text' is no long");
        assertThatThrownBy(() -> fields.integer("number")).hasMessageContaining("field 'number' is out of range");
        assertThatThrownBy(() -> fields.flag("absent")).hasMessage("field 'absent' is missing");
        assertThatThrownBy(() -> fields.instant("text")).hasMessageContaining("field 'text' is no time");
        assertThatThrownBy(() -> fields.strings("list")).hasMessageContaining("field 'list' has an element of another type");
        assertThatThrownBy(() -> fields.strings("nulls")).hasMessageContaining("null");
        assertThat(fields.optionalStrings("nulls")).containsExactly((String) null);
        assertThat(fields.optionalString("absent")).isEmpty();
        assertThatThrownBy(() -> JsonFields.parse("[]")).hasMessageContaining("not an object");
    }
}
