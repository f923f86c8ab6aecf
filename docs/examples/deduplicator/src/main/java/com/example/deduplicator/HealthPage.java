package com.example.deduplicator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** How this process is. A thread looks again and again, so that whoever asks has an answer at once. */
final class HealthPage implements Runnable {
    private static final int PATIENCE_SECONDS = 5;

    private final DataSource production;
    private final List<Sync> syncs;
    private final Exporter exporter;
    private volatile Map<String, Object> last = Map.of("status", "unhealthy", "components", Map.of());

    HealthPage(DataSource production, List<Sync> syncs, Exporter exporter) {
        this.production = production;
        this.syncs = syncs;
        this.exporter = exporter;
    }

    /** What was last found. */
    Map<String, Object> last() {
        return last;
    }

    @Override
    public void run() {
        Map<String, Object> export = exporter.health();
        boolean connected = isConnected();
        Map<String, String> gatherers = new LinkedHashMap<>();
        syncs.forEach(sync -> gatherers.put(sync.gatherer(), word(sync.connected())));
        long down = syncs.stream().filter(sync -> !sync.connected()).count();

        Map<String, Object> components = new LinkedHashMap<>();
        components.put("production_rds", word(connected));
        components.put("gatherers", gatherers);
        components.put("s3_export", export);
        last = Map.of("status", status(connected, down, export.get("status")), "components", components);
    }

    private String status(boolean connected, long gatherersDown, Object export) {
        if (!connected || gatherersDown == syncs.size() || export.equals("unhealthy")) {
            return "unhealthy";
        }
        return gatherersDown > 0 || export.equals("degraded") ? "degraded" : "healthy";
    }

    private static String word(boolean connected) {
        return connected ? "connected" : "disconnected";
    }

    private boolean isConnected() {
        try (Connection connection = production.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }
}
