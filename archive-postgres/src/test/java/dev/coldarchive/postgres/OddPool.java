package dev.coldarchive.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** A pool that can be told what its next connection is; all others are the usual ones. */
final class OddPool {
    private final AtomicReference<Callable<Connection>> next = new AtomicReference<>();
    private final DataSource usual;

    OddPool(DataSource usual) {
        this.usual = usual;
    }

    void next(Callable<Connection> connection) {
        next.set(connection);
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
            Callable<Connection> instead = next.getAndSet(null);
            try {
                return instead != null ? instead.call() : method.invoke(usual, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
