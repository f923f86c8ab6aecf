package dev.coldarchive.daemon.config;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the sections of the source and the ledger. */
final class DatabaseReader {
    /** PostgreSQL cuts longer names off. */
    private static final int MAX_NAME = 63;

    /** The pool waits no shorter, and the server counts milliseconds in 32 bits. */
    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofDays(24);

    private final Section source;
    private final Section ledger;
    private final boolean literalSecrets;

    DatabaseReader(Section root, boolean literalSecrets) {
        this.source = root.section(ConfigKey.SOURCE).knowing(ConfigKey.of("source"));
        this.ledger = root.section(ConfigKey.LEDGER).knowing(ConfigKey.of("ledger"));
        this.literalSecrets = literalSecrets;
    }

    Optional<SourceSettings> source() {
        Optional<JdbcUrl> url = source.require(ConfigKey.SOURCE_URL, url(source, ConfigKey.SOURCE_URL));
        Optional<String> primary = url(source, ConfigKey.PRIMARY_URL).map(JdbcUrl::url);
        Optional<Secret> password = password(source, url, ConfigKey.SOURCE_PASSWORD);
        if (primary.isPresent() && primary.equals(url.map(JdbcUrl::url))) {
            source.problem(ConfigKey.PRIMARY_URL, "is the same as url; leave it out where the source is no standby");
        }
        Optional<Duration> connect = timeout(ConfigKey.CONNECT_TIMEOUT);
        Optional<Duration> socket = timeout(ConfigKey.SOCKET_TIMEOUT);
        Optional<Duration> lock = timeout(ConfigKey.LOCK_TIMEOUT);
        Optional<Duration> statement = timeout(ConfigKey.STATEMENT_TIMEOUT);
        Optional<Duration> fetch = timeout(ConfigKey.FETCH_TIMEOUT);
        Optional<String> user = source.value(ConfigKey.SOURCE_USER, ConfigurationReader::notBlank);
        return Stream.of(url, connect, socket, lock, statement, fetch).allMatch(Optional::isPresent)
                ? Optional.of(new SourceSettings(url.get().url(), user, password, primary, connect.get(), socket.get(), lock.get(), statement.get(), fetch.get()))
                : Optional.empty();
    }

    /** How far a standby may be behind. */
    Optional<Duration> replayLag(Optional<SourceSettings> settings) {
        Optional<Duration> most = source.value(ConfigKey.REPLAY_LAG, text -> ConfigurationReader.atLeast(SHORTEST, Durations.parse(text)));
        if (most.isPresent() && settings.filter(read -> read.primaryUrl().isEmpty()).isPresent()) {
            source.problem(ConfigKey.REPLAY_LAG, "belongs to a standby: without primary-url the source is its own primary");
        }
        return most;
    }

    /** @param beside what the ledger shares unless it says otherwise; empty if that could not be read */
    Optional<LedgerSettings> ledger(Optional<SourceSettings> beside) {
        Optional<JdbcUrl> url = url(ledger, ConfigKey.LEDGER_URL);
        Optional<String> user = ledger.value(ConfigKey.LEDGER_USER, ConfigurationReader::notBlank);
        Optional<Secret> password = password(ledger, url, ConfigKey.LEDGER_PASSWORD);
        Optional<String> schema = ledger.valueOrDefault(ConfigKey.LEDGER_SCHEMA, DatabaseReader::name);
        Optional<String> marks = ledger.value(ConfigKey.LEDGER_MARKS, DatabaseReader::name);
        return beside.flatMap(source -> schema.map(s -> {
            String written = source.primaryUrl().orElse(source.url());
            String where = url.map(JdbcUrl::url).orElse(written);
            return new LedgerSettings(where, user.or(source::user), password.or(() -> user.isPresent() ? Optional.empty() : source.password()), s,
                    marks.or(() -> Optional.of(s).filter(same -> where.equals(written))).filter(name -> !name.equals("none")));
        }));
    }

    private Optional<JdbcUrl> url(Section section, ConfigKey key) {
        return section.rawValue(key, raw -> JdbcUrl.read(raw, literalSecrets, section::expand));
    }

    /** The password of the key, else that of the URL. */
    private Optional<Secret> password(Section section, Optional<JdbcUrl> url, ConfigKey key) {
        Optional<Secret> inUrl = url.flatMap(JdbcUrl::password);
        if (inUrl.isPresent() && section.has(key)) {
            section.problem(key, "is given twice: here and in url");
        }
        return section.secret(key, literalSecrets).or(() -> inUrl);
    }

    private Optional<Duration> timeout(ConfigKey key) {
        return source.valueOrDefault(key, text -> {
            Duration timeout = Durations.parse(text);
            if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw new BadValue("has to lie between " + Durations.spell(SHORTEST) + " and " + Durations.spell(LONGEST));
            }
            return timeout;
        });
    }

    static String name(String text) {
        if (text.isBlank() || text.length() > MAX_NAME || text.indexOf('\0') >= 0) {
            throw new BadValue("names in PostgreSQL have 1 to " + MAX_NAME + " characters");
        }
        return text;
    }
}
