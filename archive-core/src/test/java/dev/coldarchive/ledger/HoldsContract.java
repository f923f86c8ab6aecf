package dev.coldarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every record of holds keeps. */
public abstract class HoldsContract {
    private Holds holds;

    protected abstract Holds create() throws Exception;

    @BeforeEach
    void aRecord() throws Exception {
        holds = create();
    }

    private static Hold hold(String table, long job) {
        return new Hold(0, table, job, "why", "anna", Instant.EPOCH);
    }

    @Test
    void aHoldIsOpenUntilItIsEndedAndMayThenBeBegunAnew() {
        Hold begun = holds.begin(hold("trades", 7));
        assertThat(holds.open("trades")).containsExactly(begun);
        assertThat(holds.open("tickers")).isEmpty();
        holds.end(begun);
        holds.end(begun);
        assertThat(holds.open("trades")).isEmpty();
        assertThat(holds.begin(hold("trades", 7)).id()).isNotEqualTo(begun.id());
    }

    @Test
    void aSecondHoldOfOneJobIsTheFirst() {
        assertThat(holds.begin(hold("trades", 7))).isEqualTo(holds.begin(new Hold(0, "trades", 7, "another reason", "otto", Instant.EPOCH)));
    }

    @Test
    void whatWasHeldByItselfBecomesAPersonsWhoAsksForItAndEndsForNobodyElse() {
        Hold automatic = holds.begin(new Hold(0, "trades", 7, "loss is near", Hold.AUTOMATIC, Instant.EPOCH));
        Hold persons = holds.begin(hold("trades", 7));
        assertThat(persons.by()).isEqualTo("anna");
        assertThat(persons.reason()).isEqualTo("why");
        assertThat(holds.begin(new Hold(0, "trades", 7, "loss is near", Hold.AUTOMATIC, Instant.EPOCH))).as("and never back").isEqualTo(persons);
        assertThat(holds.open("trades")).containsExactly(persons);
        holds.end(automatic);
        assertThat(holds.open("trades")).as("read before it became hers").containsExactly(persons);
        holds.end(persons);
        assertThat(holds.open("trades")).isEmpty();
    }

    @Test
    void severalTablesMayBeHeldWithoutAJobAndAJobForOneTableOnly() {
        assertThat(holds.begin(hold("trades", Hold.NO_JOB))).isNotEqualTo(holds.begin(hold("tickers", Hold.NO_JOB)));
        holds.begin(hold("trades", 7));
        assertThat(holds.open("trades")).extracting(Hold::job).containsExactly(Hold.NO_JOB, 7L);
        assertThatThrownBy(() -> holds.begin(hold("tickers", 7))).isInstanceOf(ArchiveException.class).hasMessageContaining("job 7");
    }
}
