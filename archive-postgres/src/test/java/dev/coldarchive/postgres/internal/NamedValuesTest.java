package dev.coldarchive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.Test;

class NamedValuesTest {
    private final NamedValues values = new NamedValues();

    private ParsedSql parsed(String sql) {
        return values.parse(sql, null);
    }

    @Test
    void namesBecomeThePlacesOfValuesInTheirOrder() {
        ParsedSql parsed = parsed("SELECT :to - t.at, x FROM t WHERE name = :table AND at >= :from_1 AND other=:table");
        assertThat(parsed.getSql()).isEqualTo("SELECT ? - t.at, x FROM t WHERE name = ? AND at >= ? AND other=?");
        assertThat(parsed.getParameters().getParameterNames()).containsExactly("to", "table", "from_1", "table");
    }

    @Test
    void castsConstantsQuotedNamesAndBareColonsStayAsTheyAre() {
        String sql = "SELECT x::int8, ':a', 'it''s :b', \"odd: :c\".y, a[1:2], z::text FROM \"a:b\".t";
        ParsedSql parsed = parsed(sql.replace("[1:2]", "[1 : 2]"));
        assertThat(parsed.getSql()).isEqualTo(sql.replace("[1:2]", "[1 : 2]"));
        assertThat(parsed.getParameters().getParameterNames()).isEmpty();
    }

    @Test
    void aValueMayBeCast() {
        assertThat(parsed("VALUES (:a::xid8,:b)").getSql()).isEqualTo("VALUES (?::xid8,?)");
    }

    @Test
    void aQuoteThatIsLeftOpenIsRefused() {
        assertThatThrownBy(() -> parsed("SELECT 'a")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("SELECT 'a");
    }
}
