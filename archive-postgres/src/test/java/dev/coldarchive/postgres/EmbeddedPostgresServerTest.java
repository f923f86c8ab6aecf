package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddedPostgresServerTest {

    @Test
    void everyTestHasADatabaseOfItsOwn() throws Exception {
        TestDatabase one = EmbeddedPostgresServer.freshDatabase();
        TestDatabase other = EmbeddedPostgresServer.freshDatabase();
        one.execute("CREATE TABLE t (a int)", "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION '" + one.name() + "'", "ROLLBACK PREPARED '" + one.name() + "'");
        assertThat(one.value("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(other.value("SELECT to_regclass('t')")).isNull();
        assertThat(other.value("SHOW wal_level")).isEqualTo("replica");
    }
}
