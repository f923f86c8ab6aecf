package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.TimeColumn;
import java.util.List;
import java.util.Optional;

/** Whether a column can be the time column that the configuration says it is. */
final class TimeColumns {
    private TimeColumns() {}

    /** The column in its own terms; empty, with a problem and a hint added, if it cannot place rows. */
    static Optional<EventColumn> event(TableSpec spec, PgType type, String typeText, List<String> problems, List<String> hints) {
        TimeColumn time = spec.time();
        String problem = null;
        String hint = null;
        EventColumn.Form form = null;
        if (type.is("int8", "int4")) {
            form = EventColumn.Form.INTEGER;
            problem = time.unit().isEmpty() ? "counts in a unit that the configuration does not name" : time.zone().isPresent() ? "counts from the epoch and takes no time zone" : null;
            hint = time.unit().isEmpty() ? "give it time-unit: seconds, millis, micros or nanos" : "leave out time-zone";
        } else if (type.is("timestamptz")) {
            form = EventColumn.Form.TIMESTAMPTZ;
            problem = time.unit().isPresent() ? "takes no time unit" : time.zone().isPresent() ? "has its time zone already" : null;
            hint = time.unit().isPresent() ? "leave out time-unit" : "leave out time-zone";
        } else if (type.is("timestamp", "date")) {
            form = type.is("date") ? EventColumn.Form.DATE : EventColumn.Form.TIMESTAMP;
            problem = time.unit().isPresent() ? "takes no time unit" : time.zone().isEmpty() ? "does not say in which time zone its clock hung" : null;
            hint = time.unit().isPresent() ? "leave out time-unit" : "give it time-zone, for example UTC or America/New_York";
        } else {
            problem = "cannot place rows in time";
            hint = "a time column is a bigint or integer with a time-unit, a timestamptz, or a timestamp or date with a time-zone";
        }
        if (problem != null) {
            problems.add("its time column \"" + time.name() + "\" of type " + typeText + " " + problem);
            hints.add(hint);
            return Optional.empty();
        }
        return Optional.of(EventColumn.of(time, form));
    }
}
