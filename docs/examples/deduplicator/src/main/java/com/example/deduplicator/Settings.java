package com.example.deduplicator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says. All databases are given as JDBC URLs.
 *
 * @param gatherers numbered from 1 in this order; the order is part of what is stored: add at the end
 * @param poll rest between two looks at a gatherer
 * @param overlap how long a gatherer's transaction may take from its first row to its commit
 * @param lag how long after its end a window is left alone before it is archived
 * @param look longest rest between two looks at what is to be archived
 * @param health rest between two looks at how everything is
 */
record Settings(List<String> gatherers, String production, String bucket, Optional<URI> endpoint, Path workDir, int httpPort, Duration poll, Duration overlap, Duration lag,
        Duration look, Duration health) {

    static Settings of(Map<String, String> env) {
        return new Settings(List.of(required(env, "GATHERERS").split(" ")), required(env, "PRODUCTION"), required(env, "ARCHIVE_BUCKET"),
                Optional.ofNullable(env.get("ARCHIVE_ENDPOINT")).map(URI::create), Path.of(env.getOrDefault("WORK_DIR", "/var/lib/deduplicator")),
                Integer.parseInt(env.getOrDefault("HTTP_PORT", "8080")), duration(env, "POLL", "PT1S"), duration(env, "OVERLAP", "PT1M"), duration(env, "EXPORT_LAG", "PT1H"),
                duration(env, "EXPORT_LOOK", "PT1M"), duration(env, "HEALTH", "PT5S"));
    }

    private static String required(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).orElseThrow(() -> new IllegalArgumentException("the environment has no " + name));
    }

    private static Duration duration(Map<String, String> env, String name, String otherwise) {
        return Duration.parse(env.getOrDefault(name, otherwise));
    }
}
