package dev.coldarchive.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the log up, on stderr: {@code ARCHIVE_LOG_FORMAT} is text (the default) or json, {@code ARCHIVE_LOG_LEVEL} info by default. */
public final class Logs {
    private static final String FORMAT = "ARCHIVE_LOG_FORMAT";
    private static final String LEVEL = "ARCHIVE_LOG_LEVEL";
    /** A line break in a message does not start a line of the log. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %replace(%msg){'[\\r\\n]+', ' | '} %kvp{NONE}%n%ex";

    private Logs() {}

    /**
     * @throws IllegalArgumentException if a variable has a value that means nothing
     */
    public static void setUp(Map<String, String> environment) {
        boolean json = choice(environment, FORMAT, List.of("text", "json")).equals("json");
        String level = choice(environment, LEVEL, List.of("info", "trace", "debug", "warn", "error"));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(json, context));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        // What it warns of (connections that are lost, or not to be had) fails a call of ours too, and is said there with what to do about it.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        context.getLogger("dev.coldarchive").setLevel(Level.toLevel(level));
    }

    private static Encoder<ILoggingEvent> encoder(boolean json, LoggerContext context) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern(PATTERN);
        Encoder<ILoggingEvent> encoder = json ? new JsonLines() : text;
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** The variable's value, in lower case; the first choice if it is not set. */
    private static String choice(Map<String, String> environment, String variable, List<String> choices) {
        String value = environment.getOrDefault(variable, choices.get(0)).toLowerCase(Locale.ROOT);
        if (!choices.contains(value)) {
            throw new IllegalArgumentException(variable + " is '" + environment.get(variable) + "'; allowed: " + String.join(", ", choices));
        }
        return value;
    }
}
