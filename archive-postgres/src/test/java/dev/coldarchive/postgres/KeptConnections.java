package dev.coldarchive.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Keeps connections to be used again, as a host's pool does: making one takes longer than most of what a test does with it. Each is given as if it were new. Those of all databases
 * together are few, and the one that was longest unused goes first. Thread-safe.
 */
final class KeptConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;
    private static final int MOST = 12;
    private static final int VALID_SECONDS = 10;
    private static final Deque<Kept> IDLE = new ArrayDeque<>();

    private record Kept(String key, Connection connection) {}

    @Override
    public Connection getConnection() throws SQLException {
        Connection idle = idle();
        Connection given = idle != null ? idle : super.getConnection();
        return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, new Lent(given));
    }

    private String key() {
        return getUser() + " " + getURL();
    }

    private Connection idle() throws SQLException {
        Connection found = take();
        while (found != null && !found.isValid(VALID_SECONDS)) {
            found.close();
            found = take();
        }
        return found;
    }

    private Connection take() {
        synchronized (IDLE) {
            for (Iterator<Kept> all = IDLE.iterator(); all.hasNext();) {
                Kept kept = all.next();
                if (kept.key().equals(key())) {
                    all.remove();
                    return kept.connection();
                }
            }
            return null;
        }
    }

    private void keep(Connection connection) throws SQLException {
        Kept oldest = null;
        synchronized (IDLE) {
            IDLE.addFirst(new Kept(key(), connection));
            if (IDLE.size() > MOST) {
                oldest = IDLE.removeLast();
            }
        }
        if (oldest != null) {
            oldest.connection().close();
        }
    }

    /** A connection that is given back where it would be closed. */
    private final class Lent implements InvocationHandler {
        private final Connection real;
        private final AtomicBoolean closed = new AtomicBoolean();

        Lent(Connection real) {
            this.real = real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "close" -> {
                    giveBack();
                    return null;
                }
                case "isClosed" -> {
                    return closed.get() || real.isClosed();
                }
                default -> {
                    if (closed.get() && method.getDeclaringClass() == Connection.class) {
                        throw new SQLException("the connection was closed", "08003");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }
            }
        }

        private void giveBack() throws SQLException {
            if (closed.getAndSet(true)) {
                return;
            }
            if (forgetsAll()) {
                keep(real);
            } else {
                real.close();
            }
        }

        private boolean forgetsAll() {
            try {
                if (real.isClosed()) {
                    return false;
                }
                if (!real.getAutoCommit()) {
                    real.rollback();
                    real.setAutoCommit(true);
                }
                real.setReadOnly(false);
                real.setNetworkTimeout(Runnable::run, 0);
                try (Statement statement = real.createStatement()) {
                    statement.execute("DISCARD ALL");
                }
                return true;
            } catch (SQLException e) {
                return false;
            }
        }
    }
}
