package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadStartTest {
    @Test
    void whatTheFirstStatementNeedsIsThereWhenItHasBeenAwaited() throws Exception {
        HeadStart.begin().await();
        for (String name : new String[] {"org.jdbi.v3.core.Jdbi", "org.jdbi.v3.core.statement.internal.JfrSupport", "com.zaxxer.hikari.pool.HikariPool", "org.postgresql.core.v3.QueryExecutorImpl", "org.postgresql.jdbc.PgConnection", "org.postgresql.jdbc.PgResultSet"}) {
            assertThat(Class.forName(name, false, getClass().getClassLoader())).as("a library that has moved it is told of here").isNotNull();
        }
    }

    @Test
    void whoeverIsInterruptedDoesNotWaitAndStaysInterrupted() {
        HeadStart start = HeadStart.begin();
        Thread.currentThread().interrupt();
        start.await();
        assertThat(Thread.interrupted()).isTrue();
    }
}
