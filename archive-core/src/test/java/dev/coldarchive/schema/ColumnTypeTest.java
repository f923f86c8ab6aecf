package dev.coldarchive.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.batch.SampleRows;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypeTest {

    @Provide
    Arbitrary<ColumnType> types() {
        Arbitrary<ColumnType> decimals = Arbitraries.integers().between(1, 38).flatMap(p -> Arbitraries.integers().between(0, p).map(s -> ColumnType.decimal(p, s)));
        Arbitrary<ColumnType> plain = Arbitraries.oneOf(Arbitraries.of(SampleRows.PLAIN_TYPES), decimals);
        return Arbitraries.oneOf(plain, plain.map(ColumnType::listOf));
    }

    @Property
    void textGivesTheTypeBack(@ForAll("types") ColumnType type) {
        assertThat(ColumnType.parse(type.toString())).isEqualTo(type);
        assertThat(ColumnType.parse("  " + type.toString().toUpperCase(java.util.Locale.ROOT) + " ")).isEqualTo(type);
    }

    @Property
    void anyOtherTextIsRefused(@ForAll String text) {
        try {
            assertThat(ColumnType.parse(ColumnType.parse(text).toString())).isEqualTo(ColumnType.parse(text));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "varchar", "decimal", "decimal()", "decimal(5)", "decimal(0,0)", "decimal(39,0)", "decimal(5,6)", "decimal(5,-1)", "decimal(a,b)",
        "decimal(99999999999,0)", "list", "list<>", "list<list<int32>>", "list<int32", "list<nothing>"})
    void typesThatThereAreNotAreRefused(String text) {
        assertThatThrownBy(() -> ColumnType.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsOfListsWithoutEndAreRefusedInBoundedMemory() {
        String text = "list<".repeat(200_000) + "int32" + ">".repeat(200_000);
        assertThatThrownBy(() -> ColumnType.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"'decimal(18,0)', LONG", "'decimal(19,0)', BYTES", "uuid, BYTES", "time, LONG", "list<string>, LIST"})
    void valuesLieWhereTheTableOfTypesSays(String type, ColumnType.Storage storage) {
        assertThat(ColumnType.parse(type).storage()).isEqualTo(storage);
    }
}
