package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
    private final Logger logger = new LoggerContext().getLogger("dev.coldarchive.daemon.Somebody");

    private String line(LoggingEvent event) {
        return new String(new LogLines().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void anEventIsALineWithItsTimeItsSpeakerAndItsValues() {
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, "table {} waits", null, new Object[] {"trades"});
        event.addKeyValuePair(new KeyValuePair("rows", 7));
        assertThat(line(event)).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d WARN Somebody: table trades waits rows=7\\R");
    }

    @Test
    void theStackOfAnErrorStandsBelowIt() {
        LoggingEvent event = new LoggingEvent("", logger, Level.ERROR, "lost", new IllegalStateException("the reason"), null);
        assertThat(line(event).lines()).element(1).asString().contains("IllegalStateException: the reason");
        assertThat(line(event).lines()).anyMatch(text -> text.contains("at " + getClass().getName())).noneMatch(String::isBlank);
    }
}
