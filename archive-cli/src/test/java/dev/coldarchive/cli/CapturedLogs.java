package dev.coldarchive.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged while it is open, at every level, with stack traces; the console gets nothing meanwhile. But for the server under test, and the
 * AWS SDK below WARN: its DEBUG says what it signs, and the programs never let that through.
 */
final class CapturedLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final StringBuffer text = new StringBuffer();
    private final Logger root;
    private final Level before;

    private CapturedLogs() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        before = root.getLevel();
        setContext(context);
        start();
        root.iteratorForAppenders().forEachRemaining(root::detachAppender);
        root.addAppender(this);
        root.setLevel(Level.TRACE);
        for (String other : new String[] {"org.gaul", "software.amazon.awssdk"}) {
            context.getLogger(other).setLevel(Level.WARN);
        }
    }

    static CapturedLogs everything() {
        return new CapturedLogs();
    }

    @Override
    protected void append(ILoggingEvent event) {
        text.append(event.getLoggerName()).append(": ").append(event.getFormattedMessage()).append(event.getKeyValuePairs()).append('\n');
        if (event.getThrowableProxy() != null) {
            text.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
        }
    }

    String text() {
        return text.toString();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        root.setLevel(before);
        new Logging().configure(root.getLoggerContext());
    }
}
