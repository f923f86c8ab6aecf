package dev.coldarchive.daemon.config;

import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.policy.Timetable;
import java.util.Optional;

/** Reads what of a table is moved within the database. */
final class MoveReader {
    private MoveReader() {}

    /** Empty where the table has no such section, or one with a problem. */
    static Optional<MoveSettings> read(Section table) {
        if (!table.has(ConfigKey.MOVE)) {
            return Optional.empty();
        }
        Section move = table.section(ConfigKey.MOVE).knowing(ConfigKey.of("move"));
        Optional<KeepPeriod> keep = move.require(ConfigKey.MOVE_KEEP, move.value(ConfigKey.MOVE_KEEP, KeepPeriod::parse));
        Optional<Timetable> schedule = move.valueOrDefault(ConfigKey.MOVE_SCHEDULE, Timetable::parse);
        return keep.flatMap(period -> schedule.map(when -> new MoveSettings(period, when)));
    }
}
