package dev.coldarchive.internal.work;

import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads records of a table, so many at a time that memory does not grow with them. */
public final class LedgerPages {
    /** Before any window. */
    public static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    /** After any window. */
    public static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int PAGE = 1_000;

    private LedgerPages() {}

    /** All records of the table, oldest first. */
    public static void each(LedgerReader ledger, String table, Consumer<WindowRecord> reader) {
        each(ledger, table, FIRST, LAST, reader);
    }

    /** Records of windows that start in {@code [from, to)}, oldest first. */
    public static void each(LedgerReader ledger, String table, Instant from, Instant to, Consumer<WindowRecord> reader) {
        stream(ledger, table, from, to).forEach(reader);
    }

    /** The same, read as far as the stream is; changes meanwhile are seen from the next page on. */
    public static Stream<WindowRecord> stream(LedgerReader ledger, String table, Instant from, Instant to) {
        List<WindowRecord> first = ledger.windows(table, from, to, PAGE);
        return Stream.iterate(first, page -> !page.isEmpty(), page -> page.size() < PAGE ? List.of()
                : ledger.windows(table, page.get(page.size() - 1).window().start().plusSeconds(1), to, PAGE)).flatMap(List::stream);
    }
}
