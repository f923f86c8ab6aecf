package dev.coldarchive.daemon.config;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads where the daemon listens. */
final class HttpReader {
    private static final int MAX_PORT = 65_535;
    /** An address, and no name: what a name means can change while nobody looks. */
    private static final Pattern ADDRESS = Pattern.compile("localhost|\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\\w+)?");

    private HttpReader() {}

    static Optional<HttpSettings> read(Section http) {
        Optional<OptionalInt> health = http.valueOrDefault(ConfigKey.HTTP_HEALTH, HttpReader::port);
        Optional<OptionalInt> metrics = http.valueOrDefault(ConfigKey.HTTP_METRICS, HttpReader::port);
        Optional<String> bind = http.valueOrDefault(ConfigKey.HTTP_BIND, HttpReader::address);
        if (health.isPresent() && health.equals(metrics) && health.get().orElse(0) != 0) {
            http.problem(ConfigKey.HTTP_METRICS, "is the port of health too");
        }
        return health.isPresent() && metrics.isPresent() && bind.isPresent() ? Optional.of(new HttpSettings(health.get(), metrics.get(), bind.get())) : Optional.empty();
    }

    private static OptionalInt port(String text) {
        return text.equals("off") ? OptionalInt.empty() : OptionalInt.of(ConfigurationReader.number(text, 0, MAX_PORT));
    }

    private static String address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
