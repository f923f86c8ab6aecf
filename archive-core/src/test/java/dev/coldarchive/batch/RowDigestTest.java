package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
