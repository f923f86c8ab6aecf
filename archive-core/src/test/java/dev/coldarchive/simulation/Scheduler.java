package dev.coldarchive.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Virtual time, and actors of which exactly one runs at any moment. Some have a thread of their own, since they have to stop in the middle of a call; they hand the turn
 * on and get it back, so that the same seed gives the same order of everything.
 */
final class Scheduler {
    private static final int MOST_TRACE = 200_000;

    /** Somebody who does something when it is his turn. */
    abstract static class Actor {
        final String name;
        Instant wakesAt;

        Actor(String name, Instant wakesAt) {
            this.name = name;
            this.wakesAt = wakesAt;
        }

        /** Acts once, and says when to be woken again. */
        abstract void step();
    }

    /** The simulation has ended under an actor that was in the middle of something. */
    static final class Over extends Error {
        private static final long serialVersionUID = 1L;

        Over() {
            super("over", null, false, false);
        }
    }

    final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private final Consumer<Instant> clock;
    private Instant now;
    private Actor acting;
    private boolean over;
    private Throwable failure;

    /** @param clock hears what time it is */
    Scheduler(SplittableRandom random, Instant start, Consumer<Instant> clock) {
        this.random = random;
        this.clock = clock;
        set(start);
    }

    Instant now() {
        return now;
    }

    void advance(Duration by) {
        set(now.plus(by));
    }

    private void set(Instant time) {
        now = time;
        clock.accept(time);
    }

    /** Whose turn it is; null between the turns. */
    Actor acting() {
        return acting;
    }

    boolean over() {
        return over;
    }

    boolean chance(int inTenThousand) {
        return inTenThousand > 0 && random.nextInt(10_000) < inTenThousand;
    }

    /** A random length of up to so much. */
    Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    void add(Actor actor) {
        actors.add(actor);
    }

    void trace(String who, String what) {
        if (trace.size() >= MOST_TRACE) {
            throw new Violation("liveness", "it goes on and on");
        }
        trace.add(now.toString().substring(11) + " " + who + ": " + what);
    }

    List<String> trace() {
        return trace;
    }

    /** Lets actors act until the time has come or none is left. */
    void run(Instant until) {
        while (!actors.isEmpty()) {
            List<Actor> awake = actors.stream().filter(actor -> !actor.wakesAt.isAfter(now)).toList();
            if (awake.isEmpty()) {
                Instant next = actors.stream().map(actor -> actor.wakesAt).min(Instant::compareTo).orElseThrow();
                if (next.isAfter(until)) {
                    set(until);
                    return;
                }
                set(next);
            } else if (now.isAfter(until)) {
                return;
            } else {
                Actor actor = awake.get(random.nextInt(awake.size()));
                acting = actor;
                actor.step();
                acting = null;
                if (failure != null) {
                    throw failed();
                }
                if (actor.wakesAt == null) {
                    actors.remove(actor);
                }
            }
        }
    }

    private Error failed() {
        return failure instanceof Error error ? error : new Violation("nothing unforeseen is thrown", failure.toString());
    }

    /** Ends whoever is still in the middle of something. */
    void end() {
        over = true;
        for (Actor actor : actors) {
            if (actor instanceof Living living) {
                living.end();
            }
        }
        actors.clear();
    }

    /** An actor with a thread, which can wait in the middle of a call. */
    abstract class Living extends Actor {
        private final Semaphore turn = new Semaphore(0);
        private Thread thread;
        private boolean ended;

        Living(String name, Instant wakesAt) {
            super(name, wakesAt);
        }

        /** All it does, from birth to end. */
        abstract void live();

        @Override
        final void step() {
            if (thread == null) {
                thread = new Thread(this::lead, name);
                thread.setDaemon(true);
                thread.start();
            }
            turn.release();
            back.acquireUninterruptibly();
        }

        private void lead() {
            turn.acquireUninterruptibly();
            try {
                live();
            } catch (Over e) {
                // Nobody waits for anything of it any more.
            } catch (Throwable e) {
                failure = e;
            } finally {
                ended = true;
                wakesAt = null;
                back.release();
            }
        }

        /** Lets others act, for so long at least. */
        final void rest(Duration length) {
            if (over) {
                throw new Over();
            }
            wakesAt = now.plus(length);
            back.release();
            turn.acquireUninterruptibly();
            if (over) {
                throw new Over();
            }
        }

        private void end() {
            if (thread != null && !ended) {
                turn.release();
                back.acquireUninterruptibly();
            }
        }
    }
}
