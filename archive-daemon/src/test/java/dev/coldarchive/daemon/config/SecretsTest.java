package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String REST = "\nstore: {uri: 'file:///var/archive'}\ntables: {t: {time-column: ts}}\n";

    private static Configuration source(String keys) {
        return Yaml.read("source: {" + keys + "}" + REST, Map.of("PW", "canary&1%", "URL", "jdbc:postgresql://db/d?ssl=true&password=can%26ary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "url: 'jdbc:postgresql://db/d', password: canary",
        "url: 'jdbc:postgresql://db/d', password: 4711canary",
        "url: 'jdbc:postgresql://db/d', password: 'canary${PW}'",
        "url: 'jdbc:postgresql://db/d', password: [canary]",
        "url: 'jdbc:postgresql://db/d?password=canary'",
        "url: 'jdbc:postgresql://db/d?user=x&PASSWORD=canary&ssl=true'",
        "url: 'jdbc:postgresql://db/d?sslpassword=canary'",
        "url: 'jdbc:postgresql://u:canary@db/d'",
        "url: 'postgres://u:can/ary@db/d'",
        "url: 'jdbc:postgresql://db/d', passwrd: canary",
        "url: 'jdbc:postgresql://db/d', password: 'canary"
    })
    void aSecretInClearIsRefusedAndNotRepeated(String keys) {
        assertThat(Yaml.problems("source: {" + keys + "}" + REST, Map.of("PW", "canary"))).isNotEmpty().noneMatch(p -> p.contains("canary") || p.contains("can/ary"));
    }

    @Test
    void aSecretInClearIsTakenWhereItIsAllowed() {
        var configuration = Yaml.read("allow-literal-secrets: true\nsource: {url: 'jdbc:postgresql://db/d', password: canary}" + REST);
        assertThat(configuration.source().password().map(Secret::reveal)).contains("canary");
    }

    @Test
    void aPasswordComesFromAVariable() {
        assertThat(source("url: 'jdbc:postgresql://db/d', password: '${PW}'").source().password().map(Secret::reveal)).contains("canary&1%");
    }

    @Test
    void aPasswordInAUrlIsTakenOutOfIt() {
        var byReference = source("url: 'jdbc:postgresql://db/d?password=${PW}&ssl=true'").source();
        assertThat(byReference.url()).isEqualTo("jdbc:postgresql://db/d?ssl=true");
        assertThat(byReference.password().map(Secret::reveal)).contains("canary&1%");
        var wholeUrl = source("url: '${URL}'").source();
        assertThat(wholeUrl.url()).isEqualTo("jdbc:postgresql://db/d?ssl=true");
        assertThat(wholeUrl.password().map(Secret::reveal)).contains("can&ary");
    }

    @Test
    void aSecretComesFromAFileBesideTheConfiguration(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("pw"), "canary\n");
        Files.writeString(directory.resolve("archive.yaml"), "source: {url: 'jdbc:postgresql://db/d', password: 'file:pw'}" + REST);
        var configuration = Configuration.load(Optional.of(directory.resolve("archive.yaml")), Map.of());
        assertThat(configuration.source().password().map(Secret::reveal)).contains("canary");
    }

    @Test
    void nothingThatIsPrintedShowsASecret() {
        var configuration = Yaml.read("""
                allow-literal-secrets: true
                source: {url: 'jdbc:postgresql://db/d?sslpassword=canary', primary-url: 'jdbc:postgresql://p/d?sslpassword=canary', password: canary}
                ledger: {url: 'jdbc:postgresql://l/d?password=canary'}
                store: {uri: 's3://bucket', region: us-east-1, access-key: canary, secret-key: canary}
                tables: {t: {time-column: ts}}
                """);
        assertThat(configuration.toString() + configuration.source() + configuration.ledger() + configuration.store() + configuration.source().password())
                .contains("jdbc:postgresql://db/d").doesNotContain("canary");
    }
}
