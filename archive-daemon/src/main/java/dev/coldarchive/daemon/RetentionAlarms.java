package dev.coldarchive.daemon;

import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.event.Level;

/** Decides which of the figures that come in every cycle are said: every change of level, and the same level once more each hour that it gets worse. Safe for use by several threads. */
final class RetentionAlarms {
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Map<String, Said> said = new ConcurrentHashMap<>();

    private record Said(Level level, Duration overdue, Optional<Duration> untilLoss) {
        boolean stillSays(Said now) {
            return level == now.level && now.overdue.minus(overdue).compareTo(AGAIN) < 0
                    && untilLoss.map(before -> now.untilLoss.map(left -> before.minus(left).compareTo(AGAIN) < 0).orElse(false)).orElse(now.untilLoss.isEmpty());
        }
    }

    /** The level to say it at; empty if there is nothing new. */
    Optional<Level> hear(RetentionRisk risk) {
        Level level = risk.severity().compareTo(LagSeverity.CRITICAL) >= 0 ? Level.ERROR : risk.alarming() ? Level.WARN : Level.INFO;
        Said now = new Said(level, risk.overdue(), risk.untilLoss());
        Said before = said.get(risk.table());
        if (level == Level.INFO ? before == null || before.level == Level.INFO : before != null && before.stillSays(now)) {
            said.put(risk.table(), before == null ? now : before);
            return Optional.empty();
        }
        said.put(risk.table(), now);
        return Optional.of(level);
    }

    /** What to do about it; empty if nothing. */
    static String advice(RetentionRisk risk) {
        if (risk.conflict()) {
            return "; pause the job that deletes rows (TimescaleDB: alter_job(…, scheduled => false)), then: archive doctor, " + risk.command();
        }
        return risk.alarming() ? "; find out what holds it up: archive doctor" : "";
    }
}
