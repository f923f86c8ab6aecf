package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurroundingsTest {

    private static String person(Map<String, String> environment) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        return new Surroundings(nowhere, nowhere, false, false, environment, Clock.systemUTC()).person();
    }

    @Test
    void thePersonBehindSudoIsNamedBeforeRootAndTheJvmsUserIsTheLast() {
        Map<String, String> environment = new HashMap<>(Map.of("SUDO_USER", "ann", "USER", "root", "LOGNAME", "login"));
        assertThat(person(environment)).isEqualTo("ann");
        environment.remove("SUDO_USER");
        assertThat(person(environment)).isEqualTo("root");
        environment.put("USER", " ");
        assertThat(person(environment)).isEqualTo("login");
        assertThat(person(Map.of())).isEqualTo(System.getProperty("user.name"));
    }
}
