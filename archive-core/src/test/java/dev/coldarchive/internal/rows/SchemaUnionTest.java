package dev.coldarchive.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.SchemaPolicy;
import dev.coldarchive.schema.TableSchema;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaUnionTest {
    private static final BatchLimits LIMITS = new BatchLimits(2, 1_000);

    private static TableSchema of(String type) {
        return new TableSchema("trades", List.of(Column.required("v", ColumnType.parse(type))));
    }

    private static List<Object[]> adapted(String from, String to, Object... values) {
        List<Object[]> rows = Arrays.stream(values).map(value -> new Object[] {value}).toList();
        return RowValues.readAll(new AdaptedRows(new ListedRows(of(from), rows, LIMITS), of(to)));
    }

    @Provide
    Arbitrary<ColumnType> types() {
        return Arbitraries.oneOf(Arbitraries.of(SampleRows.PLAIN_TYPES), Arbitraries.of(SampleRows.PLAIN_TYPES).map(ColumnType::listOf),
                Arbitraries.integers().between(1, 38).flatMap(p -> Arbitraries.integers().between(0, p).map(s -> ColumnType.decimal(p, s))));
    }

    @Property
    void theCommonTypeDoesNotDependOnWhoCameFirst(@ForAll("types") ColumnType a, @ForAll("types") ColumnType b) {
        assertThat(SchemaUnion.common(a, b)).isEqualTo(SchemaUnion.common(b, a));
        assertThat(SchemaUnion.common(a, a)).contains(a);
        SchemaUnion.common(a, b).ifPresent(both -> assertThat(SchemaUnion.common(a, both)).as("holds what a holds").contains(both));
    }

    @ParameterizedTest
    @CsvSource({"int32, int64, int64", "float, double, double", "'decimal(9,2)', 'decimal(12,2)', 'decimal(12,2)'", "'decimal(9,2)', 'decimal(9,4)', 'decimal(11,4)'",
        "'decimal(38,0)', 'decimal(38,1)',", "'decimal(30,20)', 'decimal(30,0)',", "int32, string,", "int64, 'decimal(19,0)',", "timestamp, local-timestamp,", "int64, double,",
        "string, json,", "list<int32>, list<int64>,", "date, timestamp,", "boolean, int32,"})
    void theTableOfCommonTypes(String a, String b, String common) {
        assertThat(SchemaUnion.common(ColumnType.parse(a), ColumnType.parse(b))).isEqualTo(Optional.ofNullable(common).map(ColumnType::parse));
    }

    @Test
    void theCurrentColumnsComeFirstAndWhatOneSideLacksIsNullable() {
        TableSchema former = new TableSchema("trades", List.of(Column.required("dropped", ColumnType.STRING), Column.required("ts", ColumnType.INT32)), List.of("ts"));
        TableSchema current = new TableSchema("trades", List.of(Column.required("ts", ColumnType.INT64), Column.required("added", ColumnType.DATE)), List.of("added"));
        TableSchema union = SchemaUnion.of(former, current);
        assertThat(union.columns()).containsExactly(Column.required("ts", ColumnType.INT64), Column.optional("added", ColumnType.DATE), Column.optional("dropped", ColumnType.STRING));
        assertThat(union.key()).containsExactly("added");
        assertThatThrownBy(() -> SchemaUnion.of(of("int32"), of("string"))).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.UNARCHIVABLE)).hasMessageContaining("no type holds the values of both");
    }

    @ParameterizedTest
    @CsvSource({"int32, int32, true, true, true", "int32, int64, false, true, true", "int64, int32, false, false, true", "float, double, false, true, true", "double, float, false, false, true",
        "'decimal(9,2)', 'decimal(12,2)', false, true, true", "'decimal(9,2)', 'decimal(9,4)', false, false, true", "'decimal(12,2)', 'decimal(9,2)', false, false, true",
        "int32, string, false, false, true"})
    void whatEachPolicyAllows(String before, String now, boolean fail, boolean widen, boolean newFiles) {
        assertAllowed(SchemaPolicy.FAIL, before, now, fail);
        assertAllowed(SchemaPolicy.WIDEN, before, now, widen);
        assertAllowed(SchemaPolicy.NEW_FILES, before, now, newFiles);
    }

    private static void assertAllowed(SchemaPolicy policy, String before, String now, boolean allowed) {
        if (allowed) {
            assertThatCode(() -> SchemaUnion.check(policy, of(before), of(now))).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> SchemaUnion.check(policy, of(before), of(now))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(ArchiveException.Category.UNARCHIVABLE);
                assertThat(e.table()).contains("trades");
                assertThat(e.hint()).isPresent();
            }).hasMessageContaining(now).hasMessageContaining(before);
        }
    }

    @Test
    void addedAndDroppedColumnsAreNoChangeOfType() {
        TableSchema other = new TableSchema("trades", List.of(Column.required("w", ColumnType.STRING)));
        assertThatCode(() -> SchemaUnion.check(SchemaPolicy.FAIL, of("int32"), other)).doesNotThrowAnyException();
    }

    @Test
    void wholeNumbersAndFloatsAreWidenedWithoutLoss() {
        assertThat(adapted("int32", "int64", Integer.MIN_VALUE, null, Integer.MAX_VALUE)).extracting(row -> row[0]).containsExactly((long) Integer.MIN_VALUE, null, (long) Integer.MAX_VALUE);
        assertThat(adapted("float", "double", 0.1f, null, -0.0f, Float.NEGATIVE_INFINITY)).extracting(row -> row[0] == null ? null : Double.longBitsToDouble((Long) row[0]))
                .containsExactly((double) 0.1f, null, -0.0, Double.NEGATIVE_INFINITY);
    }

    @Test
    void decimalsAreRescaledWithinAndAcrossTheirFormsInMemory() {
        assertThat(adapted("decimal(9,2)", "decimal(12,4)", "1.50", null, "-9999999.99")).extracting(row -> row[0]).containsExactly(15_000L, null, -99_999_999_900L);
        assertThat(adapted("decimal(9,2)", "decimal(38,4)", "1.50", null, "-0.01")).extracting(row -> row[0] == null ? null : new BigInteger((byte[]) row[0]).longValue())
                .containsExactly(15_000L, null, -100L);
        assertThat(adapted("decimal(19,0)", "decimal(38,19)", "9999999999999999999")).extracting(row -> new BigInteger((byte[]) row[0]))
                .containsExactly(new BigInteger("9999999999999999999").multiply(BigInteger.TEN.pow(19)));
    }

    @Test
    void missingColumnsAreNullAndOthersKeepTheirValues() {
        TableSchema narrow = new TableSchema("t", List.of(Column.required("id", ColumnType.INT32), Column.optional("tags", ColumnType.listOf(ColumnType.STRING))));
        TableSchema wide = new TableSchema("t", List.of(Column.optional("added", ColumnType.UUID), Column.optional("tags", ColumnType.listOf(ColumnType.STRING)),
                Column.required("id", ColumnType.INT64)));
        List<Object[]> rows = List.of(new Object[] {1, List.of("a", "b")}, new Object[] {2, null}, new Object[] {3, List.of()});
        ListedRows source = new ListedRows(narrow, rows, LIMITS);
        assertThat(RowValues.texts(RowValues.readAll(new AdaptedRows(source, wide)))).containsExactly("[null, [x61, x62], 1]", "[null, null, 2]", "[null, [], 3]");
        assertThat(source.closed()).isTrue();
    }
}
