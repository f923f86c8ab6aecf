package dev.coldarchive.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PricesTest {
    private final Prices prices = Prices.defaults();

    @Test
    void aTerabyteCostsWhatTheRequirementsSayWith1024GbToIt() {
        assertThat(month("STANDARD")).isCloseTo(23.55, within(0.005));
        assertThat(month("STANDARD_IA")).isCloseTo(12.80, within(0.005));
        assertThat(month("GLACIER")).isCloseTo(4.10, within(0.005));
        assertThat(month("DEEP_ARCHIVE")).isCloseTo(1.01, within(0.005));
    }

    private double month(String storageClass) {
        return prices.of(storageClass).orElseThrow().gbMonth() * 1024;
    }

    @Test
    void bringingBackIsBilledByByteByRequestAndByTheDaysOfTheCopy() {
        assertThat(prices.retrieval("GLACIER", RetrievalTier.STANDARD, 2_000, 100L << 30, 0)).hasValueSatisfying(dollars -> assertThat(dollars).isCloseTo(1.1, within(1e-9)));
        assertThat(prices.retrieval("GLACIER", RetrievalTier.BULK, 2_000, 100L << 30, 30)).hasValueSatisfying(dollars -> assertThat(dollars).isCloseTo(2.3, within(1e-9)));
    }

    @Test
    void deepArchiveIsNotBroughtBackInMinutes() {
        assertThat(prices.retrieval("DEEP_ARCHIVE", RetrievalTier.EXPEDITED, 1, 1, 1)).isEmpty();
    }
}
