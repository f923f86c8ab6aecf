package com.example.deduplicator;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One database of the test server; what is done to it here is done by its superuser, on a connection that is kept: what waits for something asks again and again. */
record Database(String name) {
    private static final String ROLE = "deduplicator";
    private static final Map<String, Connection> KEPT = new ConcurrentHashMap<>();

    static Database create(String name) {
        Database server = new Database("postgres");
        server.execute("DO $$ BEGIN CREATE ROLE " + ROLE + " LOGIN; EXCEPTION WHEN duplicate_object THEN END $$", "CREATE DATABASE " + name + " OWNER " + ROLE);
        new Database(name).execute("REVOKE CONNECT ON DATABASE " + name + " FROM public");
        return new Database(name);
    }

    /** For the deduplicator's own role. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + Servers.POSTGRES.getPort() + "/" + name + "?user=" + ROLE;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + Servers.POSTGRES.getPort() + "/" + name, "postgres", "");
    }

    private Connection kept() {
        return KEPT.computeIfAbsent(name, any -> {
            try {
                return connect();
            } catch (SQLException e) {
                throw new IllegalStateException("cannot connect to " + name, e);
            }
        });
    }

    /** From now on the deduplicator cannot reach it. */
    void goDown() {
        execute("REVOKE CONNECT ON DATABASE " + name + " FROM " + ROLE, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "' AND usename = '" + ROLE + "'");
    }

    void comeBack() {
        execute("GRANT CONNECT ON DATABASE " + name + " TO " + ROLE);
    }

    void execute(String... statements) {
        try (Statement statement = kept().createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot execute in " + name, e);
        }
    }

    long count(String query) {
        return Long.parseLong(column(query).get(0));
    }

    /** The first column of all rows, as text. */
    List<String> column(String query) {
        try (Statement statement = kept().createStatement(); ResultSet rows = statement.executeQuery(query)) {
            return column(rows);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot query " + name, e);
        }
    }

    static List<String> column(ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(1));
        }
        return values;
    }
}
