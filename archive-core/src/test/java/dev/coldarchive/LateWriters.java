package dev.coldarchive;

import dev.coldarchive.source.MemoryTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Three writers with transactions of up to minutes that insert, change, move and delete rows days after their time, and mark what they touch; and what they have committed,
 * by row. A row is told by its ticker, and has the time and the price of its last version.
 */
final class LateWriters {
    private static final int WRITERS = 3;
    private static final Duration LATEST = Duration.ofDays(3);
    private static final Duration CHANGED_FOR = Duration.ofDays(3);

    private final ArchiveFixture archive;
    private final Archiver archiver;
    private final Random random;
    private final int rows;
    private final long[] seconds;
    private final int[] prices;
    private final boolean[] alive;
    /** Every version of rows that have had several, as archived text. */
    private final Map<Integer, Set<String>> versions = new HashMap<>();
    private final Writer[] writers = new Writer[WRITERS];
    private int known;
    private int budget;
    private int inserts;
    private int updates;
    private int deletes;
    private boolean stepping;

    LateWriters(ArchiveFixture archive, Archiver archiver, int rows, long seed) {
        this.archive = archive;
        this.archiver = archiver;
        this.random = new Random(seed);
        this.rows = rows;
        this.seconds = new long[rows];
        this.prices = new int[rows];
        this.alive = new boolean[rows];
    }

    private final class Writer {
        final MemoryTransaction transaction = archive.source.begin("late writer");
        final Instant until = archive.source.now().plusSeconds(random.nextInt(360));
        final List<Runnable> onCommit = new ArrayList<>();
        final Set<Instant> times = new HashSet<>();

        void insert(int count) {
            long now = archive.source.now().getEpochSecond() - ArchiveFixture.TEN.getEpochSecond();
            for (int i = 0; i < count && known < rows; i++) {
                int row = known++;
                long second = Math.max(0, now - 3_600 - (long) (random.nextDouble() * LATEST.toSeconds()));
                int price = random.nextInt(1_000_000);
                transaction.insert("trades", ArchiveFixture.trade(second, "r" + row, price));
                becomes(row, second, price);
                inserts++;
            }
        }

        void becomes(int row, long second, int price) {
            times.add(ArchiveFixture.TEN.plusSeconds(second));
            onCommit.add(() -> {
                seconds[row] = second;
                prices[row] = price;
                alive[row] = true;
                versions.computeIfAbsent(row, r -> new HashSet<>()).add(text(row));
            });
        }

        /** Some rows at once: the double looks at every row for each statement. */
        void change(int count, boolean delete) {
            Set<String> chosen = new HashSet<>();
            for (int i = 0; i < count && known > 0; i++) {
                chosen.add("r" + random.nextInt(known));
            }
            if (delete) {
                transaction.delete("trades", row -> mayChange(row, chosen) && goes(row));
            } else {
                transaction.update("trades", row -> mayChange(row, chosen) && touches(row), this::changed);
            }
        }

        /** Behind the retention boundary the archive keeps the version that it has: nobody could tell an update from a backfill of what is gone. */
        private boolean mayChange(Object[] row, Set<String> chosen) {
            return chosen.contains(ticker(row)) && ArchiveFixture.TEN.plusSeconds(second(row)).isAfter(archive.source.now().minus(CHANGED_FOR));
        }

        private boolean goes(Object[] row) {
            int which = touchedRow(row);
            onCommit.add(() -> alive[which] = false);
            deletes++;
            return true;
        }

        private boolean touches(Object[] row) {
            touchedRow(row);
            return true;
        }

        private int touchedRow(Object[] row) {
            times.add(ArchiveFixture.TEN.plusSeconds(second(row)));
            int which = Integer.parseInt(ticker(row).substring(1));
            versions.computeIfAbsent(which, r -> new HashSet<>()).add(text(which, second(row), (int) (long) (Long) row[2]));
            return which;
        }

        private Object[] changed(Object[] row) {
            int which = Integer.parseInt(ticker(row).substring(1));
            long second = random.nextInt(4) == 0 ? Math.max(0, second(row) - random.nextInt(7_200)) : second(row);
            int price = random.nextInt(1_000_000);
            becomes(which, second, price);
            updates++;
            return ArchiveFixture.trade(second, "r" + which, price);
        }

        void commit() {
            archiver.touched(transaction.connection(), "trades", times);
            transaction.commit();
            onCommit.forEach(Runnable::run);
        }
    }

    /** Rows that come in time: not marked. */
    void inTime(int count, Instant from, Duration over) {
        MemoryTransaction writer = archive.source.begin("gatherer");
        Object[][] batch = new Object[Math.min(count, rows - known)][];
        for (int i = 0; i < batch.length; i++) {
            int row = known++;
            seconds[row] = from.getEpochSecond() - ArchiveFixture.TEN.getEpochSecond() + random.nextInt((int) over.toSeconds());
            prices[row] = random.nextInt(1_000_000);
            alive[row] = true;
            batch[i] = ArchiveFixture.trade(seconds[row], "r" + row, prices[row]);
        }
        writer.insert("trades", batch).commit();
    }

    /** Late operations that may be begun from now on. */
    void mayDo(int operations) {
        budget += operations;
    }

    /** One writer goes one step: begins, does something, or commits. */
    void step() {
        if (!stepping) {
            stepping = true;
            stepOnce();
            stepping = false;
        }
    }

    /** Its own calls of the source are interrupted by no other writer. */
    private void stepOnce() {
        int which = random.nextInt(WRITERS);
        Writer writer = writers[which];
        if (writer == null) {
            if (budget > 0) {
                writers[which] = new Writer();
                work(writers[which]);
            }
        } else if (!archive.source.now().isBefore(writer.until)) {
            writer.commit();
            writers[which] = null;
        }
    }

    private void work(Writer writer) {
        int count = Math.min(budget, 1 + random.nextInt(60));
        budget -= count;
        int kind = random.nextInt(10);
        if (kind < 6) {
            writer.insert(count);
        } else {
            writer.change(count, kind > 7);
        }
    }

    /** Ends every transaction; nothing new begins. */
    void finish() {
        budget = 0;
        for (int i = 0; i < WRITERS; i++) {
            if (writers[i] != null) {
                writers[i].commit();
                writers[i] = null;
            }
        }
    }

    /** Whether a transaction is open that has rows in this time: its lock keeps a partition from being dropped. */
    boolean isWritten(Instant start, Instant end) {
        for (Writer writer : writers) {
            if (writer != null && writer.times.stream().anyMatch(time -> !time.isBefore(start) && time.isBefore(end))) {
                return true;
            }
        }
        return false;
    }

    /** Rows that are there, or were when their partition was dropped, each in its last version. */
    Set<String> last() {
        Set<String> texts = new HashSet<>();
        for (int row = 0; row < known; row++) {
            if (alive[row]) {
                texts.add(text(row));
            }
        }
        return texts;
    }

    /** Whether a row was ever committed like this. */
    boolean wasCommitted(String text) {
        int row = Integer.parseInt(text.substring(text.indexOf(" r") + 2, text.lastIndexOf(',')));
        return text.equals(text(row)) || versions.getOrDefault(row, Set.of()).contains(text);
    }

    String figures() {
        return known + " rows, late: " + inserts + " inserted, " + updates + " updated, " + deletes + " deleted";
    }

    private String text(int row) {
        return text(row, seconds[row], prices[row]);
    }

    private String text(int row, long second, int price) {
        return ArchiveFixture.text(ArchiveFixture.trade(second, "r" + row, price));
    }

    private static long second(Object[] row) {
        return (Long) row[0] / 1_000_000 - ArchiveFixture.TEN.getEpochSecond();
    }

    private static String ticker(Object[] row) {
        return new String((byte[]) row[1], StandardCharsets.UTF_8);
    }
}
