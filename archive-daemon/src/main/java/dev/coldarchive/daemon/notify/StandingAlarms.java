package dev.coldarchive.daemon.notify;

import dev.coldarchive.policy.LagSeverity;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Alarms that have begun and not ended, so that each is told once, however often its reason is heard of. An alarm stands as long as one of its causes does. Not
 * thread-safe.
 */
final class StandingAlarms {
    /** What is beyond is not remembered: an alarm with so many causes may end a little early. */
    private static final int MAX_CAUSES = 10_000;

    private final Map<Key, Standing> alarms = new LinkedHashMap<>();

    /** An alarm, and the table or dependency that it is about. */
    record Key(String name, String subject) {}

    private static final class Standing {
        final Set<Object> causes = new HashSet<>();
        /** What people know of. */
        LagSeverity told = LagSeverity.NORMAL;
    }

    /** @return whether people have to be told: it is new, or worse than they know */
    boolean begin(String name, String subject, Object cause, LagSeverity severity) {
        Standing alarm = alarms.computeIfAbsent(new Key(name, subject), key -> new Standing());
        if (alarm.causes.size() < MAX_CAUSES) {
            alarm.causes.add(cause);
        }
        boolean news = severity.compareTo(alarm.told) > 0;
        alarm.told = alarm.told.or(severity);
        return news;
    }

    /** @return whether people have to be told: it was the last cause of an alarm that they know of */
    boolean end(String name, String subject, Object cause) {
        Standing alarm = alarms.get(new Key(name, subject));
        return alarm != null && alarm.causes.remove(cause) && alarm.causes.isEmpty() && endAll(name, subject);
    }

    /** Ends it whatever its causes are. */
    boolean endAll(String name, String subject) {
        Standing ended = alarms.remove(new Key(name, subject));
        return ended != null && ended.told != LagSeverity.NORMAL;
    }

    /** Nobody heard of it after all: the next time that its reason is heard of, it is news again. */
    void untold(String name, String subject) {
        Standing alarm = alarms.get(new Key(name, subject));
        if (alarm != null) {
            alarm.told = LagSeverity.NORMAL;
        }
    }

    /** The oldest first. */
    List<Key> all() {
        return List.copyOf(alarms.keySet());
    }

    /** {@code ExportOverdue trades}, the oldest first. */
    List<String> names() {
        return all().stream().map(key -> key.name() + " " + key.subject()).toList();
    }
}
