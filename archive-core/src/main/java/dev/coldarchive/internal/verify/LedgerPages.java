package dev.coldarchive.internal.verify;

import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Reads all records of a table, so many at a time that memory does not grow with them. */
final class LedgerPages {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int PAGE = 1_000;

    private LedgerPages() {}

    static void each(LedgerReader ledger, String table, Consumer<WindowRecord> reader) {
        Instant from = FIRST;
        List<WindowRecord> page;
        do {
            page = ledger.windows(table, from, LAST, PAGE);
            page.forEach(reader);
            from = page.isEmpty() ? LAST : page.get(page.size() - 1).window().start().plusSeconds(1);
        } while (page.size() == PAGE);
    }
}
