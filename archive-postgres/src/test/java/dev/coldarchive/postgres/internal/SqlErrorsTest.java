package dev.coldarchive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.Transient;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class SqlErrorsTest {

    /** SQLSTATE, what it is while reading, and whether a write that ended so may have happened. */
    private static final String STATES = """
            57014 TRANSIENT false
            40001 TRANSIENT false
            40P01 TRANSIENT false
            55P03 TRANSIENT false
            57P01 TRANSIENT true
            57P02 TRANSIENT true
            57P03 TRANSIENT false
            57P04 TRANSIENT true
            57P05 TRANSIENT true
            25P03 TRANSIENT true
            25P04 TRANSIENT true
            08007 TRANSIENT true
            40003 TRANSIENT true
            08001 TRANSIENT false
            08004 USAGE false
            53300 TRANSIENT false
            53200 TRANSIENT false
            53000 TRANSIENT false
            53100 FAILURE false
            25006 TRANSIENT false
            26000 USAGE false
            54000 UNARCHIVABLE false
            42P05 USAGE false
            42501 PERMISSION false
            3D000 USAGE false
            3F000 USAGE false
            42P01 USAGE false
            42703 USAGE false
            22021 UNARCHIVABLE false
            XX001 INTEGRITY false
            XX002 INTEGRITY false
            08000 TRANSIENT true
            08003 TRANSIENT true
            08006 TRANSIENT true
            08P01 TRANSIENT true
            28P01 PERMISSION false
            28000 PERMISSION false
            28XXX PERMISSION false
            40002 TRANSIENT false
            22003 UNARCHIVABLE false
            22P02 UNARCHIVABLE false
            58030 FAILURE false
            23505 FAILURE false
            XX000 FAILURE false
            """;

    static Stream<Arguments> states() {
        return STATES.lines().map(line -> line.split(" ")).map(row -> arguments(row[0], Category.valueOf(row[1]), Boolean.valueOf(row[2])));
    }

    @Test
    void everyRowOfTheTableIsTestedHere() {
        List<String> tested = states().map(row -> (String) row.get()[0]).toList();
        for (SqlFault row : SqlFault.values()) {
            for (String state : row.states) {
                assertThat(tested).as("%s, %s", row, state).anyMatch(t -> t.startsWith(state) && SqlFault.of(new SQLException("", t)) == row);
            }
        }
        assertThat(Arrays.stream(SqlFault.values()).flatMap(row -> row.causes.stream())).as("each has a test below").containsExactly(UnknownHostException.class,
                SSLHandshakeException.class, SSLPeerUnverifiedException.class, CertificateException.class, SocketTimeoutException.class, SQLTransientException.class,
                SQLRecoverableException.class);
    }

    @Test
    void theReferencePageHasTheTable() throws IOException {
        String table = Arrays.stream(SqlFault.values()).map(row -> "| " + Stream.concat(row.states.stream().map(SqlErrorsTest::shown), row.causes.stream()
                .map(type -> "`" + type.getSimpleName() + "`")).collect(Collectors.joining(", ")) + " | " + row.category + " | "
                + (row.lost ? "yes; a commit after looking" : row.category == Category.TRANSIENT ? "yes" : "no") + " | " + row.hint + " |\n").collect(Collectors.joining());
        assertThat(Files.readString(Path.of("../docs/reference/errors.md"))).contains(table);
    }

    private static String shown(String state) {
        return state.isEmpty() ? "any other" : "`" + state + "…".substring(0, state.length() == 5 ? 0 : 1) + "`";
    }

    @ParameterizedTest
    @MethodSource("states")
    void aStateDecidesWhatToDo(String state, Category category, boolean mayHaveHappened) {
        SQLException driver = new SQLException("server says no", state);

        ArchiveException read = SqlErrors.reading("cannot read table trades", driver);
        assertThat(read).hasMessage("cannot read table trades: server says no [" + state + "]").hasCause(driver);
        assertThat(read.category()).isEqualTo(category);
        assertThat(read.hint()).isPresent();
        assertThat(read instanceof Transient).isEqualTo(category == Category.TRANSIENT);
        assertThat(read).isNotInstanceOf(OutcomeUnknown.class);

        ArchiveException written = SqlErrors.writing("cannot move cursor of table trades", driver);
        assertThat(written instanceof OutcomeUnknown).isEqualTo(mayHaveHappened);
        assertThat(written instanceof Transient).isEqualTo(category == Category.TRANSIENT && !mayHaveHappened);
    }

    @Test
    void anUnknownHostIsTransientAndNamed() {
        ArchiveException e = SqlErrors.writing("cannot connect", new PSQLException("The connection attempt failed.",
                PSQLState.CONNECTION_UNABLE_TO_CONNECT, new UnknownHostException("db.invalid")));
        assertThat(e).isInstanceOf(Transient.class).hasMessageContaining("db.invalid");
    }

    @Test
    void aRefusedConnectionNeverWroteAnything() {
        ArchiveException e = SqlErrors.writing("cannot connect", new PSQLException("Connection to localhost:1 refused.",
                PSQLState.CONNECTION_UNABLE_TO_CONNECT, new ConnectException("refused")));
        assertThat(e).isInstanceOf(Transient.class);
    }

    @Test
    void anAnswerThatNeverCameLeavesAWriteUnknown() {
        SQLException slow = new PSQLException("An I/O error occurred while sending to the backend.", PSQLState.CONNECTION_FAILURE,
                new SocketTimeoutException("Read timed out"));
        assertThat(SqlErrors.writing("cannot commit", slow)).isInstanceOf(OutcomeUnknown.class);
        assertThat(SqlErrors.reading("cannot read", slow)).isInstanceOf(Transient.class);
        assertThat(SqlErrors.writing("cannot commit", new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE, new EOFException())))
                .isInstanceOf(OutcomeUnknown.class);
    }

    @Test
    void anUntrustedCertificateIsNoReasonToTryAgain() {
        for (Exception reason : new Exception[] {new SSLHandshakeException("unable to find valid certification path"), new SSLPeerUnverifiedException("another host's"),
                new CertificateException("expired")}) {
            ArchiveException e = SqlErrors.reading("cannot connect", new PSQLException("SSL error", PSQLState.CONNECTION_FAILURE, reason));
            assertThat(e).isNotInstanceOf(Transient.class);
            assertThat(e.category()).isEqualTo(Category.USAGE);
            assertThat(e.hint().orElseThrow()).contains("sslrootcert");
        }
    }

    @Test
    void anEmptyPoolIsTransient() {
        for (SQLException none : new SQLException[] {new SQLTransientConnectionException("Connection is not available, request timed out"), new SQLRecoverableException("again")}) {
            assertThat(SqlErrors.writing("cannot connect", none)).isInstanceOf(Transient.class);
        }
    }

    @Test
    void anErrorWithoutStateIsAFailure() {
        assertThat(SqlErrors.reading("cannot read", new SQLException("odd")).category()).isEqualTo(Category.FAILURE);
    }

    @Test
    void detailsOfRowsStayOutOfTheMessage() {
        PSQLException driver = new PSQLException(new ServerErrorMessage("SERROR\0C23505\0Mduplicate key\0DKey (card)=(4111) already exists.\0"));
        assertThat(SqlErrors.writing("cannot insert", driver).getMessage()).isEqualTo("cannot insert: duplicate key [23505]");
    }

    @Test
    void passwordsAreTakenOutOfMessagesAndCauses() {
        for (String text : new String[] {"No suitable driver found for jdbc:postgresql://h/db?user=u&password=hunter2&ssl=true",
                "bad url postgresql://u:hunter2@h/db", "Password: hunter2"}) {
            ArchiveException e = SqlErrors.reading("cannot connect", new SQLException(text, "08001"));
            assertThat(e.getMessage()).doesNotContain("hunter2").contains("***");
            assertThat(String.valueOf(e.getCause())).doesNotContain("hunter2");
        }
    }
}
