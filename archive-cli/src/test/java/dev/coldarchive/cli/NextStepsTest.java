package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableStatus;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextStepsTest {

    @Test
    void whatDoesNotAnswerIsLookedAtFirstAndNothingIsSaidToBeOverdueThatIsNot() {
        RetentionRisk risk = new RetentionRisk("trades", Optional.of(Duration.ofDays(30)), Optional.empty(), Optional.of(Duration.ofDays(29)), Optional.empty(), Optional.empty(),
                Duration.ZERO, LagSeverity.WARNING, false, Optional.of("the marks do not answer"));
        TableStatus status = new TableStatus("trades", Optional.empty(), Optional.empty(), Duration.ZERO, risk, Map.of(), 0, 0, null, 0, List.of());
        assertThat(NextSteps.of(status)).containsExactly(
                new NextSteps.Step("cannot be judged: the marks do not answer; by what was known before, rows are safe for 29 days:", "archive doctor"));
    }
}
