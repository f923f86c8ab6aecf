package dev.coldarchive.simulation;

import dev.coldarchive.ledger.Intent;
import dev.coldarchive.simulation.Database.Row;
import dev.coldarchive.simulation.Database.Transaction;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Everybody who writes: gatherers in time and late, with transactions short, long and forgotten; corrections of values, of times, and deletions. */
final class Writers extends Scheduler.Actor {

    private record Open(Transaction transaction, Instant endsAt, boolean commits) {}

    private final Simulation simulation;
    private final Scheduler scheduler;
    private final List<Open> open = new ArrayList<>();
    private long ids;
    private long prices;
    private boolean ended;

    Writers(Simulation simulation) {
        super("writers", Simulation.START);
        this.simulation = simulation;
        this.scheduler = simulation.scheduler;
    }

    List<Transaction> open() {
        return open.stream().map(Open::transaction).toList();
    }

    @Override
    void step() {
        for (Open one : List.copyOf(open)) {
            if (!one.endsAt().isAfter(scheduler.now())) {
                finish(one);
            }
        }
        if (!ended) {
            write();
            if (scheduler.chance(1_000)) {
                refused().findAny().ifPresent(this::mend);
            }
        }
        Instant soon = scheduler.now().plus(scheduler.upTo(Duration.ofMinutes(6)));
        wakesAt = ended && open.isEmpty() ? null : open.stream().map(Open::endsAt).filter(soon::isAfter).min(Instant::compareTo).orElse(soon);
    }

    private void finish(Open one) {
        open.remove(one);
        scheduler.trace(name, one.commits() ? "commit" : "rollback");
        if (one.commits()) {
            one.transaction().commit();
        } else {
            one.transaction().rollback();
        }
    }

    /** Nobody writes any more; what is open ends, and what is refused is corrected. */
    void end() {
        ended = true;
        List.copyOf(open).forEach(this::finish);
        for (Optional<Row> row = refused().findFirst(); row.isPresent(); row = refused().findFirst()) {
            mend(row.get());
        }
        wakesAt = scheduler.now();
    }

    private Stream<Row> refused() {
        return simulation.database.rows.stream().filter(row -> row.refused && row.visible());
    }

    /** What the archiver refuses is corrected by a person. */
    private void mend(Row row) {
        Transaction transaction = simulation.database.begin("operator");
        long price = prices++;
        transaction.remove(row.id, changed(values -> values[3] = price));
        if (simulation.world.marks()) {
            transaction.mark();
        }
        transaction.commit();
        scheduler.trace(name, "corrects " + row.text);
    }

    /** Before anybody looks there is a row in the first window. */
    void first() {
        Transaction transaction = simulation.database.begin("first writer");
        transaction.insert(simulation.first, ids++, "A", prices++);
        transaction.commit();
    }

    private void write() {
        int length = scheduler.random.nextInt(100);
        Transaction transaction = simulation.database.begin(length < 96 ? "writer" : "prepared");
        int what = scheduler.random.nextInt(100);
        if (what < 65) {
            insert(transaction, scheduler.now().minus(scheduler.upTo(Duration.ofMinutes(2))));
        } else if (what < 80) {
            late(transaction);
        } else {
            correct(transaction, what);
        }
        if (simulation.world.marks()) {
            transaction.mark();
        }
        Duration stays = length < 60 ? Duration.ZERO : length < 85 ? scheduler.upTo(Duration.ofMinutes(2)) : scheduler.upTo(Duration.ofMinutes(length < 97 ? 25 : 60));
        Open one = new Open(transaction, scheduler.now().plus(stays), !scheduler.chance(500));
        open.add(one);
        if (stays.isZero()) {
            finish(one);
        }
    }

    private void insert(Transaction transaction, Instant about) {
        Window window = simulation.table.grid().at(about.isBefore(simulation.first) ? simulation.first : about);
        int border = scheduler.random.nextInt(8);
        Instant time = border == 0 ? window.start() : border == 1 ? window.start().plus(window.every().dividedBy(2)) : about.isBefore(window.start()) ? window.start() : about;
        int rows = 1 + scheduler.random.nextInt(4);
        for (int i = 0; i < rows; i++) {
            Instant at = scheduler.random.nextBoolean() ? time : time.plusMillis(i);
            at = at.isBefore(window.end()) ? at : window.start();
            long id = ids++;
            Long price = scheduler.chance(200) ? null : Long.valueOf(prices++);
            int copies = simulation.world.keyed() || scheduler.random.nextInt(6) > 0 ? 1 : 2;
            String ticker = String.valueOf((char) ('A' + scheduler.random.nextInt(3)));
            for (int copy = 0; copy < copies; copy++) {
                transaction.insert(at, id, ticker, price);
            }
        }
        scheduler.trace(name, transaction.inside.xid() + " inserts into " + window);
    }

    private void late(Transaction transaction) {
        List<Window> past = simulation.table.grid().between(simulation.first, simulation.table.grid().at(scheduler.now()).end()).stream().filter(this::mayBeWritten).toList();
        if (!past.isEmpty()) {
            List<Window> begun = simulation.ledger.intents(Database.TABLE).stream().map(Intent::window).filter(past::contains).toList();
            List<Window> some = begun.isEmpty() || scheduler.chance(5_000) ? past : begun;
            Window window = some.get(scheduler.random.nextInt(some.size()));
            insert(transaction, window.start().plus(scheduler.upTo(Duration.ofMinutes(59))));
        }
    }

    /** A partition that is gone comes back when somebody writes into it: only where the archiver knows from elsewhere that rows were lost. */
    private boolean mayBeWritten(Window window) {
        boolean there = simulation.world.partition() == null || simulation.source.partitionStarts(Database.TABLE).stream().anyMatch(start -> !window.start().isBefore(start)
                && window.start().isBefore(start.plus(simulation.world.partition())));
        return there || !simulation.world.dropsUnheard();
    }

    private void correct(Transaction transaction, int what) {
        List<Row> rows = simulation.database.rows.stream().filter(Row::visible).toList();
        if (rows.isEmpty()) {
            return;
        }
        Row row = rows.get(scheduler.random.nextInt(rows.size()));
        long price = prices++;
        if (what < 88) {
            transaction.remove(row.id, null);
            scheduler.trace(name, transaction.inside.xid() + " deletes " + row.text);
        } else if (what < 95) {
            transaction.remove(row.id, changed(values -> values[3] = price));
            scheduler.trace(name, transaction.inside.xid() + " changes " + row.text);
        } else {
            long hour = Duration.ofHours(1).toNanos() / 1_000;
            long by = Database.micros(row.window.start()) <= Database.micros(simulation.first) ? hour : -hour;
            boolean allowed = by > 0 ? row.window.end().isBefore(scheduler.now()) : mayBeWritten(simulation.table.grid().at(row.window.start().minusSeconds(1)));
            if (allowed) {
                transaction.remove(row.id, changed(values -> {
                    values[0] = (Long) values[0] + by;
                    values[3] = price;
                }));
                scheduler.trace(name, transaction.inside.xid() + " moves " + row.text);
            }
        }
    }

    private static UnaryOperator<Object[]> changed(java.util.function.Consumer<Object[]> change) {
        return values -> {
            Object[] copy = values.clone();
            change.accept(copy);
            return copy;
        };
    }
}
