package dev.coldarchive.daemon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Configurations to read in tests, and what reading them says. */
final class Yaml {
    static final Map<String, String> ENVIRONMENT = Map.of("DB_PASSWORD", "canary-from-environment", "AWS_REGION", "eu-west-1", "WEBHOOK", "https://hooks.example/canary");

    /** The least that is a configuration, but for the tables. */
    static final String HEAD = """
            source: {url: "jdbc:postgresql://db:5432/kalshi_prod", user: exporter, password: "${DB_PASSWORD}"}
            store: {uri: "s3://kalshi-data-archive"}
            """;

    private Yaml() {}

    static Configuration read(String yaml) {
        return read(yaml, ENVIRONMENT);
    }

    static Configuration read(String yaml, Map<String, String> environment) {
        return Configuration.parse("archive.yaml", yaml, Path.of("/etc/archive"), environment);
    }

    static Configuration table(String keys) {
        return read(HEAD + "tables: {trades: {time-column: exchange_ts" + (keys.isEmpty() ? "" : ", " + keys) + "}}\n");
    }

    static List<String> problems(String yaml) {
        return problems(yaml, ENVIRONMENT);
    }

    static List<String> problems(String yaml, Map<String, String> environment) {
        try {
            read(yaml, environment);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }
}
