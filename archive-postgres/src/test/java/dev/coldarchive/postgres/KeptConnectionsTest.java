package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class KeptConnectionsTest {
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String server(Connection connection) throws SQLException {
        return value(connection, "SELECT pg_backend_pid()");
    }

    @Test
    void aConnectionIsUsedAgainAsIfItWereNew() throws SQLException {
        Connection first = database.pooled().getConnection();
        String server = server(first);
        String zone = value(first, "SHOW timezone");
        TestDatabase.execute(first, "SET timezone = 'Asia/Tokyo'", "CREATE TEMP TABLE mine (n int)", "SELECT pg_advisory_lock(1)", "CREATE TABLE theirs (n int)");
        first.setReadOnly(true);
        first.setNetworkTimeout(Runnable::run, 5_000);
        first.setAutoCommit(false);
        TestDatabase.execute(first, "LOCK TABLE theirs IN ACCESS SHARE MODE");
        first.close();
        try (Connection again = database.pooled().getConnection()) {
            assertThat(server(again)).isEqualTo(server);
            assertThat(value(again, "SHOW timezone")).isEqualTo(zone);
            assertThat(value(again, "SELECT to_regclass('mine')")).isNull();
            assertThat(value(again, "SELECT count(*) FROM pg_locks WHERE pid = " + server + " AND (locktype = 'advisory' OR relation = 'theirs'::regclass)")).isEqualTo("0");
            assertThat(again.getAutoCommit()).isTrue();
            assertThat(again.isReadOnly()).isFalse();
            assertThat(again.getNetworkTimeout()).isZero();
        }
    }

    @Test
    void whoHasClosedItHasItNoMore() throws SQLException {
        Connection first = database.pooled().getConnection();
        first.close();
        first.close();
        assertThat(first.isClosed()).isTrue();
        assertThatThrownBy(first::createStatement).hasMessage("the connection was closed");
        try (Connection one = database.pooled().getConnection(); Connection another = database.pooled().getConnection()) {
            assertThat(server(one)).isNotEqualTo(server(another));
        }
    }

    @Test
    void oneWhoseServerIsGoneIsNotGivenAgain() throws SQLException {
        String server;
        try (Connection first = database.pooled().getConnection()) {
            server = server(first);
        }
        database.value("SELECT pg_terminate_backend(" + server + ", 60000)");
        try (Connection again = database.pooled().getConnection()) {
            assertThat(server(again)).isNotEqualTo(server);
        }
    }
}
