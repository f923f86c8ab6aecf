package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowDigestTest {

    @Provide
    Arbitrary<RowDigest> digests() {
        return Combinators.combine(Arbitraries.longs().between(0, Long.MAX_VALUE / 4), Arbitraries.longs(), Arbitraries.longs()).as(RowDigest::new);
    }

    @Property
    void sumsDoNotDependOnOrderOrGrouping(@ForAll("digests") RowDigest a, @ForAll("digests") RowDigest b, @ForAll("digests") RowDigest c) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.plus(RowDigest.EMPTY)).isEqualTo(a);
    }

    @Property
    void sumsAreThoseOf128BitNumbers(@ForAll("digests") RowDigest a, @ForAll("digests") RowDigest b) {
        BigInteger sum = new BigInteger(a.hex(), 16).add(new BigInteger(b.hex(), 16)).mod(BigInteger.ONE.shiftLeft(128));
        assertThat(new BigInteger(a.plus(b).hex(), 16)).isEqualTo(sum);
    }

    @Property
    void textGivesTheDigestBack(@ForAll("digests") RowDigest digest) {
        assertThat(digest.hex()).hasSize(32);
        assertThat(RowDigest.of(digest.rows(), digest.hex())).isEqualTo(digest);
    }

    @Property(tries = 50)
    void rowsMayComeInAnyBatches(@ForAll long seed) {
        Random random = new Random(seed);
        RowBatch rows = new RowBatch(SampleRows.everyType());
        SampleRows.appendRandom(rows, 20, random);
        CanonicalRows canonical = new CanonicalRows(rows.schema());
        RowDigest sum = RowDigest.EMPTY;
        for (int from = 0; from < rows.rows();) {
            int to = from + 1 + random.nextInt(rows.rows() - from);
            RowBatch some = new RowBatch(rows.schema());
            some.appendRows(rows, from, to);
            sum = sum.plus(canonical.digest(some));
            from = to;
        }
        assertThat(sum).isEqualTo(canonical.digest(rows));
    }

    /** Whatever is done to many rows at once: it has to be what their canonical bytes say one by one. */
    @Property(tries = 40)
    void manyRowsAtOnceHaveTheDigestOfEachOfThem(@ForAll long seed) {
        Random random = new Random(seed);
        RowBatch rows = new RowBatch(random.nextInt(3) == 0 ? SampleRows.orderbookDeltas() : SampleRows.everyType());
        if (rows.schema().name().equals("every_type")) {
            SampleRows.appendLimits(rows);
            SampleRows.appendRandom(rows, random.nextInt(300), random);
        } else {
            SampleRows.appendDeltas(rows, 1, 1 + random.nextInt(700), random);
        }

        assertThat(new CanonicalRows(rows.schema()).digest(rows)).isEqualTo(oneByOne(rows));
    }

    @Property(tries = 30)
    void rowsOfEveryWidthBesideEachOtherHaveTheDigestOfEachOfThem(@ForAll long seed) {
        Random random = new Random(seed);
        RowBatch rows = new RowBatch(new TableSchema("wide", List.of(Column.optional("a", ColumnType.BYTES), Column.optional("b", ColumnType.INT32), Column.optional("c", ColumnType.STRING),
                Column.optional("d", ColumnType.decimal(38, 2)), Column.optional("e", ColumnType.listOf(ColumnType.decimal(38, 2)))), List.of()));
        for (int i = 0; i < 150; i++) {
            int size = random.nextInt(20) == 0 ? random.nextInt(200_000) : random.nextInt(100);
            byte[] value = new byte[size];
            random.nextBytes(value);
            rows.bytes(0).append(value);
            rows.longs(1).append(i);
            rows.bytes(2).append("x".repeat(i % 40));
            byte[] number = new byte[1 + size % 90]; // more than the type allows, now and then: digests are made before rows are refused
            random.nextBytes(number);
            rows.bytes(3).append(number);
            ((BytesVector) ((ListVector) rows.column(4)).elements()).append(number);
            ((ListVector) rows.column(4)).endList();
        }

        assertThat(new CanonicalRows(rows.schema()).digest(rows)).isEqualTo(oneByOne(rows));
    }

    private static RowDigest oneByOne(RowBatch rows) {
        CanonicalRows canonical = new CanonicalRows(rows.schema());
        Murmur3 hash = new Murmur3();
        RowDigest sum = RowDigest.EMPTY;
        for (int row = 0; row < rows.rows(); row++) {
            byte[] bytes = canonical.copy(rows, row);
            hash.hash(bytes, 0, bytes.length);
            sum = sum.plus(new RowDigest(1, hash.first, hash.second));
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0000000000000000000000000000000", "000000000000000000000000000000000", "000000000000000g0000000000000000",
        "+000000000000000+000000000000000", "-0000000000000000000000000000000", "０0000000000000000000000000000000"})
    void nothingElseIsADigest(String text) {
        assertThatThrownBy(() -> RowDigest.of(1, text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void itReadsLikeASentence() {
        assertThat(List.of(new RowDigest(3, 0, 255))).hasToString("[3 rows 000000000000000000000000000000ff]");
    }
}
