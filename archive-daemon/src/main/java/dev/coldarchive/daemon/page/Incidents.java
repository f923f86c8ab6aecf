package dev.coldarchive.daemon.page;

import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last things that went wrong, in bounded memory: what happens to many windows for one reason is one. Not thread-safe. */
final class Incidents {
    static final int KEPT = 50;

    private final Map<Like, Incident> incidents = new LinkedHashMap<>();

    /** What makes two of them the same: messages read {@code cannot <verb> <thing> <name>: <reason>}, and the reason counts. */
    private record Like(Optional<String> table, boolean ofWindow, String category, String reason) {
        static Like of(Incident incident) {
            String message = incident.message();
            int reason = incident.window().isPresent() ? message.indexOf(": ", incident.window().map(window -> Math.max(0, message.indexOf(window.toString()))).orElse(0)) : -1;
            return new Like(incident.table(), incident.window().isPresent(), incident.category(), message.substring(reason + 1));
        }
    }

    void add(Incident incident) {
        Like like = Like.of(incident);
        Incident earlier = incidents.remove(like);
        incidents.put(like, earlier == null ? incident : incident.after(earlier));
        if (incidents.size() > KEPT) {
            incidents.remove(incidents.keySet().iterator().next());
        }
    }

    /** The window was worked on, and nothing went wrong. */
    void windowDone(String table, Window window, Instant now) {
        incidents.replaceAll((like, incident) -> incident.table().filter(table::equals).isPresent() && incident.window().filter(window::equals).isPresent() ? incident.overAt(now) : incident);
    }

    /** The table had its turn. */
    void tableReached(String table, Instant now) {
        incidents.replaceAll((like, incident) -> incident.table().filter(table::equals).isPresent() && incident.window().isEmpty() ? incident.overAt(now) : incident);
    }

    /** The last first. */
    List<Incident> all() {
        List<Incident> all = new ArrayList<>(incidents.values());
        Collections.reverse(all);
        return all;
    }
}
