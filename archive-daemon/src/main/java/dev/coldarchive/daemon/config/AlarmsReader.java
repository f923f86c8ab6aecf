package dev.coldarchive.daemon.config;

import dev.coldarchive.policy.AlarmThresholds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads from when on something is worth an alarm. */
final class AlarmsReader {
    private AlarmsReader() {}

    static Optional<AlarmThresholds> read(Section alarms) {
        List<Duration> all = Stream.of(ConfigKey.ALARM_WARNING, ConfigKey.ALARM_CRITICAL, ConfigKey.ALARM_UNHEALTHY, ConfigKey.ALARM_EMERGENCY, ConfigKey.ALARM_LOSS)
                .flatMap(key -> alarms.valueOrDefault(key, text -> ConfigurationReader.atLeast(Duration.ofMillis(1), Durations.parse(text))).stream()).toList();
        if (all.size() < 5) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AlarmThresholds(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4)));
        } catch (IllegalArgumentException e) {
            alarms.problem(ConfigKey.ALARM_WARNING, "comes after a later one: warning, critical, unhealthy and emergency may not shrink in this order");
            return Optional.empty();
        }
    }
}
