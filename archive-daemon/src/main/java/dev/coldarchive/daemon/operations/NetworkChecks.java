package dev.coldarchive.daemon.operations;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.doctor.Check;
import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.policy.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** Names and certificates, before anybody logs in anywhere. */
final class NetworkChecks {
    private static final Duration SOON = Duration.ofDays(30);

    private final Configuration configuration;
    private final TimeSource time;

    NetworkChecks(Configuration configuration, TimeSource time) {
        this.configuration = configuration;
        this.time = time;
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>(List.of(Check.of(CheckId.DATABASE_NAME, () -> names(databases())), Check.of(CheckId.DATABASE_TLS, this::databaseTls)));
        if (configuration.store().isBucket()) {
            checks.add(Check.of(CheckId.STORE_NAME, () -> isProxied() ? Outcome.ok("reached through a proxy") : names(Set.of(address(endpoint())))));
            checks.add(Check.of(CheckId.STORE_TLS, this::storeTls));
        }
        return checks;
    }

    private static Outcome names(Set<InetSocketAddress> addresses) {
        List<String> known = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            try {
                known.add(address.getHostString() + " is " + InetAddress.getByName(address.getHostString()).getHostAddress());
            } catch (UnknownHostException e) {
                return Outcome.fail("no such host is known here now: " + address.getHostString(), "correct the name, or ask the name server: getent hosts " + address.getHostString());
            }
        }
        return Outcome.ok(String.join(", ", known));
    }

    /** Hosts and ports of source, primary and ledger, as the driver reads their URLs. */
    private Set<InetSocketAddress> databases() {
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        Stream.of(Optional.of(configuration.source().url()), configuration.source().primaryUrl(), Optional.of(configuration.ledger().url())).flatMap(Optional::stream)
                .forEach(url -> addresses.addAll(addresses(url)));
        return addresses;
    }

    private static List<InetSocketAddress> addresses(String url) {
        Properties parsed = Driver.parseURL(url, null);
        if (parsed == null || parsed.getProperty("PGHOST") == null) {
            return List.of();
        }
        String[] hosts = parsed.getProperty("PGHOST").split(",");
        String[] ports = parsed.getProperty("PGPORT", "5432").split(",");
        return Stream.iterate(0, i -> i < hosts.length, i -> i + 1).map(i -> InetSocketAddress.createUnresolved(hosts[i].replaceAll("[\\[\\]]", ""), Integer.parseInt(ports[Math.min(i, ports.length - 1)]))).toList();
    }

    private Outcome databaseTls() {
        boolean inClear = Stream.of("sslmode=disable", "sslmode=allow").anyMatch(configuration.source().url()::contains);
        for (InetSocketAddress address : databases()) {
            if (inClear && isElsewhere(address)) {
                return Outcome.warn("the password and all rows go to " + address.getHostString() + " in clear", "sslmode=verify-full in source.url");
            }
            try {
                Optional<Instant> until = Certificates.ofPostgres(address);
                if (until.isEmpty() && isElsewhere(address)) {
                    return Outcome.warn(address.getHostString() + " takes no encrypted connections: the password and all rows go there in clear", "ssl = on in its postgresql.conf, and sslmode=verify-full in source.url");
                }
                Optional<Outcome> ending = until.flatMap(end -> ending(address, end));
                if (ending.isPresent()) {
                    return ending.get();
                }
            } catch (IOException e) {
                return Outcome.ok("not to be seen: " + e.getMessage()); // whether the server answers at all is the next check's to say
            }
        }
        return Outcome.ok("no certificate ends soon");
    }

    private Outcome storeTls() {
        URI endpoint = endpoint();
        InetSocketAddress address = address(endpoint);
        if (endpoint.getScheme().equals("http")) {
            return isElsewhere(address) ? Outcome.warn("the archive goes to " + endpoint + " in clear", "store: {endpoint: https://...}") : Outcome.ok("HTTP on this machine");
        }
        if (isProxied()) {
            return Outcome.ok("reached through a proxy");
        }
        try {
            Instant until = Certificates.ofHttps(address);
            return ending(address, until).or(() -> Certificates.distrust(address).map(why -> Outcome.fail("the certificate of " + address.getHostString() + " is not trusted: " + why,
                    "keytool -importcert, or -Djavax.net.ssl.trustStore=... with its issuer"))).orElseGet(() -> Outcome.ok("good until " + until));
        } catch (IOException e) {
            return Outcome.fail("no encrypted connection to " + address.getHostString() + ":" + address.getPort() + " comes about: " + e.getMessage(), "check endpoint and port; openssl s_client -connect "
                    + address.getHostString() + ":" + address.getPort());
        }
    }

    private Optional<Outcome> ending(InetSocketAddress address, Instant until) {
        Duration left = Duration.between(time.now(), until);
        String remedy = "renew the certificate of " + address.getHostString();
        return left.compareTo(SOON) > 0 ? Optional.empty() : Optional.of(left.isNegative() ? Outcome.fail("the certificate of " + address.getHostString() + " has ended at " + until, remedy)
                : Outcome.warn("the certificate of " + address.getHostString() + " ends in " + left.toDays() + " days, at " + until, remedy));
    }

    private URI endpoint() {
        StoreSettings store = configuration.store();
        return store.endpoint().orElseGet(() -> URI.create("https://s3." + store.region().orElse("us-east-1") + ".amazonaws.com"));
    }

    private boolean isProxied() {
        return ProxySelector.getDefault() != null && ProxySelector.getDefault().select(endpoint()).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }

    private static InetSocketAddress address(URI uri) {
        return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80);
    }

    private static boolean isElsewhere(InetSocketAddress address) {
        try {
            return !InetAddress.getByName(address.getHostString()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
