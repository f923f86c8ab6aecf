package dev.coldarchive.daemon.config;

import dev.coldarchive.daemon.config.NotifySettings.Format;
import java.net.URI;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Optional;

/** Reads whom to tell. */
final class NotifyReader {
    private NotifyReader() {}

    /** Empty for nobody, and where a problem was noted. */
    static Optional<NotifySettings> read(Section notify, boolean literalSecrets) {
        if (notify.names().isEmpty()) {
            return Optional.empty();
        }
        Optional<Secret> url = notify.require(ConfigKey.NOTIFY_URL, notify.secret(ConfigKey.NOTIFY_URL, literalSecrets));
        Optional<Format> format = notify.valueOrDefault(ConfigKey.NOTIFY_FORMAT, NotifyReader::format);
        Optional<Optional<LocalTime>> summary = notify.valueOrDefault(ConfigKey.NOTIFY_DAILY_SUMMARY, NotifyReader::timeOfDay);
        url.filter(given -> !isAddress(given.reveal()))
                .ifPresent(wrong -> notify.problem(ConfigKey.NOTIFY_URL, "leads to something that is no http:// or https:// URL with a host, without user and password"));
        return url.flatMap(address -> format.flatMap(f -> summary.map(at -> new NotifySettings(address, f, at))));
    }

    private static Format format(String text) {
        if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException();
        }
        return Format.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Optional<LocalTime> timeOfDay(String text) {
        if (text.equals("off")) {
            return Optional.empty();
        }
        if (!text.matches("\\d\\d:\\d\\d")) {
            throw new IllegalArgumentException();
        }
        return Optional.of(LocalTime.parse(text));
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
