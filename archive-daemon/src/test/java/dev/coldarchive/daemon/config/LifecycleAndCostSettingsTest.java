package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.coldarchive.cost.ClassPrice.Retrieval;
import dev.coldarchive.cost.Prices;
import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.lifecycle.LifecyclePolicy;
import dev.coldarchive.lifecycle.LifecyclePolicy.Move;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleAndCostSettingsTest {
    private static final String TABLES = """
            tables:
              trades: {time-column: ts}
              deltas: {time-column: ts, retention: 90d}
              nested: {time-column: ts, layout: {prefix: raw/trades}}
              by_symbol: {time-column: ts, layout: {path: "symbol={column:symbol}/{table}_{start}"}}
            """;

    private static LifecyclePolicy lifecycle(String keys) {
        return Yaml.read(Yaml.HEAD + TABLES + "lifecycle: {" + keys + "}").lifecycle();
    }

    @Test
    void withoutASectionOnlyUnfinishedUploadsGo() {
        assertThat(Yaml.table("").lifecycle()).isEqualTo(LifecyclePolicy.defaults());
        assertThat(Yaml.table("").cost()).isEqualTo(new CostSettings(Prices.defaults(), 1));
    }

    @Test
    void aTableStandsForThePrefixOfItsFiles() {
        LifecyclePolicy policy = lifecycle("transitions: {deltas: \"STANDARD_IA after 30d, glacier after 120d\", processed/: STANDARD_IA after 90d}, archive-retention: {deltas: 730d, trades: forever}, "
                + "abort-uploads: off");
        assertThat(policy.moves()).containsExactly(entry("raw/deltas/", List.of(new Move("STANDARD_IA", 30), new Move("GLACIER", 120))), entry("processed/", List.of(new Move("STANDARD_IA", 90))));
        assertThat(policy.keep()).containsExactly(entry("deltas", 730));
        assertThat(policy.abortUploads()).isEqualTo(OptionalInt.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "transitions: {raw/: GLACIER in 30d} | lifecycle.transitions.raw/: \"GLACIER in 30d\": allowed: map of prefix",
        "transitions: {raw/: COLD after 30d} | lifecycle.transitions.raw/: \"COLD after 30d\": allowed: map of prefix",
        "transitions: {raw/: GLACIER after 36h} | rules go by whole days, such as 30d",
        "transitions: {raw/: STANDARD_IA after 29d} | S3 moves nothing to STANDARD_IA before 30d",
        "transitions: {raw/: 'GLACIER after 30d, STANDARD_IA after 90d'} | GLACIER is not warmer than STANDARD_IA: objects only get colder",
        "transitions: {raw/: 'STANDARD_IA after 30d, GLACIER after 59d'} | S3 keeps objects in STANDARD_IA for 30d at least before they move on",
        "transitions: {raws: GLACIER after 30d} | lifecycle.transitions: \"raws\" is no table here; a prefix ends with a slash",
        "transitions: {by_symbol: GLACIER after 30d} | \"by_symbol\" has no prefix of its own: its layout begins with what varies",
        "transitions: {_archive/: GLACIER after 30d} | \"_archive/\" cannot be moved: manifests stay where they are",
        "transitions: {trades: GLACIER after 30d, raw/trades/: GLACIER after 60d} | \"raw/trades/\" is given twice: its files lie under raw/trades/",
        "archive-retention: {trades: 365d} | \"trades\" cannot expire: files of table nested lie among its own, under raw/trades/",
        "archive-retention: {deltas: 30d} | \"deltas\" is shorter than its retention in the source, 90d",
        "'transitions: {raw/: GLACIER after 365d}, archive-retention: {deltas: 365d}' | \"deltas\" deletes its files after 365d, before or when they move to GLACIER after 365d",
        "archive-retention: {unknown: 365d} | \"unknown\" is no table here",
        "abort-uploads: 12h | rules go by whole days, such as 30d"})
    void whatS3RefusesOrWouldHarmTheArchiveIsRefused(String keys, String problem) {
        assertThat(Yaml.problems(Yaml.HEAD + TABLES + "lifecycle: {" + keys + "}")).singleElement().asString().contains(problem);
    }

    @Test
    void pricesReplaceTheUsualOnesOneByOne() {
        CostSettings cost = Yaml.read(Yaml.HEAD + TABLES + "cost: {storage: {GLACIER: 0.0036}, put: {STANDARD: 0.006}, get: {STANDARD: 0.0005}, transition: {GLACIER: 0.04}, "
                + "retrieval: {GLACIER/Bulk: 0.0025}, database: 0.115, database-ratio: 6}").cost();
        assertThat(cost.databaseRatio()).isEqualTo(6);
        assertThat(cost.prices().databaseGbMonth()).isEqualTo(0.115);
        assertThat(cost.prices().of("GLACIER")).hasValueSatisfying(price -> {
            assertThat(price.gbMonth()).isEqualTo(0.0036);
            assertThat(price.requests().transition()).isEqualTo(0.04);
            assertThat(price.retrieval(RetrievalTier.BULK)).contains(new Retrieval(0.0025, 0));
            assertThat(price.minimum()).isEqualTo(Prices.defaults().of("GLACIER").orElseThrow().minimum());
        });
        assertThat(cost.prices().of("STANDARD").orElseThrow().requests()).satisfies(requests -> {
            assertThat(requests.put()).isEqualTo(0.006);
            assertThat(requests.get()).isEqualTo(0.0005);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "storage: {GLACIAL: 1} | there is no storage class GLACIAL; there are DEEP_ARCHIVE, GLACIER",
        "storage: {GLACIER: -1} | cost.storage.GLACIER: \"-1\": allowed: map of storage class to dollars",
        "retrieval: {GLACIER/Slow: 1} | \"GLACIER/Slow\" is not a storage class, a slash and a tier",
        "database-ratio: 0 | allowed: a number above 0",
        "database: NaN | allowed: dollars, 0 or more"})
    void whatIsNoPriceIsRefused(String keys, String problem) {
        assertThat(Yaml.problems(Yaml.HEAD + TABLES + "cost: {" + keys + "}")).singleElement().asString().contains(problem);
    }
}
