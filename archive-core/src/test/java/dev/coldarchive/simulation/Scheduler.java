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
 * on and get it back, so that the same seed gives the same order of everything. Whoever has the turn finds out who is next: most often it is himself.
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

    /** Something that happened: told in words only when somebody wants to read it. */
    record Line(Instant at, String who, String what) {
        @Override
        public String toString() {
            return at.toString().substring(11) + " " + who + ": " + what;
        }
    }

    final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Actor> awake = new ArrayList<>();
    private final List<Line> trace = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private final Consumer<Instant> clock;
    private Instant now;
    private Instant until;
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
        trace.add(new Line(now, who, what));
    }

    List<Line> trace() {
        return trace;
    }

    /** Lets actors act until the time has come or none is left. */
    void run(Instant end) {
        until = end;
        Living first = next();
        if (first != null) {
            first.wake();
            back.acquireUninterruptibly();
        }
        if (failure != null) {
            throw failed();
        }
    }

    /** Lets those act who need no thread, until it is the turn of one who has one; null once the time has come, nobody is left or somebody failed. */
    private Living next() {
        acting = null;
        while (failure == null && findAwake()) {
            acting = awake.get(random.nextInt(awake.size()));
            if (acting instanceof Living living) {
                return living;
            }
            act();
        }
        return null;
    }

    private void act() {
        try {
            acting.step();
        } catch (Throwable e) {
            failure = e;
        }
        if (acting.wakesAt == null) {
            actors.remove(acting);
        }
        acting = null;
    }

    /** Whether anybody is awake; lets the time pass until somebody is. */
    private boolean findAwake() {
        awake.clear();
        Instant soonest = null;
        for (Actor actor : actors) {
            if (!actor.wakesAt.isAfter(now)) {
                awake.add(actor);
            } else if (soonest == null || actor.wakesAt.isBefore(soonest)) {
                soonest = actor.wakesAt;
            }
        }
        if (!awake.isEmpty()) {
            return !now.isAfter(until);
        }
        if (soonest == null) {
            return false;
        }
        boolean later = soonest.isAfter(until);
        set(later ? until : soonest);
        return !later && findAwake();
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
            throw new IllegalStateException("it acts in its own thread");
        }

        private void wake() {
            if (thread == null) {
                thread = new Thread(this::lead, name);
                thread.setDaemon(true);
                thread.start();
            }
            turn.release();
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
                if (!over) {
                    actors.remove(this);
                }
                give(over ? null : next());
            }
        }

        private void give(Living next) {
            if (next == null) {
                back.release();
            } else {
                next.wake();
            }
        }

        /** Lets others act, for so long at least. */
        final void rest(Duration length) {
            if (over) {
                throw new Over();
            }
            wakesAt = now.plus(length);
            Living next = next();
            if (next != this) {
                give(next);
                turn.acquireUninterruptibly();
            }
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
