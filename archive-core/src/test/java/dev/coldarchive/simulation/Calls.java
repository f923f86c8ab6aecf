package dev.coldarchive.simulation;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.window.Window;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Stands between a process and its ports. Each call takes a moment, may be where another actor goes on, and may fail: before anything happened, with the answer lost, or by
 * the death of the process. After each call that changes something the invariants are looked at.
 */
final class Calls {
    private static final Set<String> EFFECTS = Set.of("put", "abandonUploads", "startAt", "intend", "commit", "annotate", "settle", "acquire", "renew", "release", "consume");
    private static final Set<String> SILENT = Set.of("close", "uri", "conditionalWrites", "schema", "fence", "hashCode", "equals", "toString");

    private static final Pattern MANIFEST = Pattern.compile("_archive/.*\\.r\\d+\\.json$");

    /** What a ledger is for its user. */
    interface Record extends Ledger, LeaseStore, StoreFindings {}

    private final Simulation simulation;
    private final Scheduler scheduler;
    private final Circumstances world;
    private boolean uploadsMayStay;
    private Instant read;

    Calls(Simulation simulation) {
        this.simulation = simulation;
        this.scheduler = simulation.scheduler;
        this.world = simulation.world;
        simulation.store.onCall(this::within);
    }

    Source source(Runner who) {
        return port(Source.class, simulation.source, "source", who);
    }

    ObjectStore store(Runner who) {
        return port(ObjectStore.class, simulation.store, "store", who);
    }

    MarkLog marks(Runner who) {
        return port(MarkLog.class, simulation.source.marks(), "marks", who);
    }

    Record ledger(Runner who) {
        return port(Record.class, simulation.ledger, "ledger", who);
    }

    private <T> T port(Class<T> type, Object port, String name, Runner who) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> call(who, port, name, method, arguments)));
    }

    private Object call(Runner who, Object port, String name, Method method, Object[] arguments) throws Throwable {
        if (SILENT.contains(method.getName())) {
            ended(who, port, method);
            return invoke(port, method, arguments);
        }
        alive(who);
        boolean effect = EFFECTS.contains(method.getName());
        if (who == null) {
            Object answer = invoke(port, method, arguments);
            read = answer instanceof WindowSnapshot ? simulation.replayed() : read;
            if (effect) {
                simulation.changed(answer, method.getName(), arguments, false);
            }
            return answer;
        }
        String what = name + "." + method.getName() + said(arguments);
        boolean put = method.getName().equals("put");
        try {
            before(who, what, effect);
            perhapsLastWord(who, put ? (ObjectKey) arguments[0] : null);
        } catch (SimulatedCrash | OutcomeUnknownException e) {
            if (put && world.late() && chaos(isManifest(((ObjectKey) arguments[0]).value()) ? 9_000 : 5_000)) {
                simulation.bucket.arrivesLater(arguments);
            }
            perhapsFailsOver(e);
            throw e;
        }
        perhapsDropped(who);
        if (put) {
            simulation.bucket.perhapsArrives((ObjectKey) arguments[0]);
        }
        boolean damaged = put && simulation.archive.mayDamage(arguments) && chaos(Circumstances.WORSE * world.faults());
        if (put) {
            simulation.archive.beforePut(who, (ObjectKey) arguments[0], damaged);
        }
        Object answer = invoke(port, method, arguments);
        ended(who, port, method);
        if (answer instanceof WindowSnapshot) {
            who.snapshots++;
            who.read = simulation.replayed();
        }
        if (effect) {
            simulation.changed(answer, method.getName(), arguments, damaged);
        }
        try {
            after(who, what, effect, answer);
        } catch (SimulatedCrash e) {
            perhapsLost(put ? (ObjectKey) arguments[0] : null);
            perhapsFailsOver(e);
            throw e;
        }
        return wrapped(who, name, answer);
    }

    /** Somebody drops what has just ended while it is read: the lock refuses that. A lock that does not hold is noticed. */
    private void perhapsDropped(Runner who) {
        if (who.snapshots > 0 && world.byHand() && chaos(400)) {
            int dropped = simulation.database.drop(simulation.source.now().minus(Duration.ofMinutes(5)), simulation.writers.open(), scheduler.chance(1_000));
            scheduler.trace("operator", "drops " + dropped + " partitions by hand");
        }
    }

    /** What was committed before was seen by the last snapshot of whoever acts now. */
    Instant lastRead() {
        return scheduler.acting() instanceof Runner who ? who.read : read;
    }

    private static boolean isManifest(String key) {
        return MANIFEST.matcher(key).find();
    }

    /** A process that dies while its manifest is on its way leaves it to whoever takes over to meet it. */
    private void perhapsLastWord(Runner who, ObjectKey put) {
        if (put != null && world.late() && world.deaths() > 0 && isManifest(put.value()) && chaos(400)) {
            throw who.die("while the manifest is on its way");
        }
    }

    /** A machine that dies takes with it what the ledger heard last. */
    private void perhapsFailsOver(Throwable death) {
        if (death instanceof SimulatedCrash && chaos(2_500)) {
            simulation.failOver();
        }
    }

    /** What a dead process has just described is lost before anybody has heard of it. */
    private void perhapsLost(ObjectKey put) {
        if (put != null && isManifest(put.value()) && world.losses() && chaos(7_500)) {
            simulation.archive.newPart(put).ifPresent(simulation.bucket::lose);
        }
    }

    private static void ended(Runner who, Object port, Method method) {
        if (who != null && port instanceof WindowSnapshot && (method.getName().equals("complete") || method.getName().equals("close"))) {
            who.snapshots = 0;
        }
    }

    private Object invoke(Object port, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object wrapped(Runner who, String name, Object answer) {
        if (answer instanceof WindowSnapshot view) {
            return port(WindowSnapshot.class, view, "view", who);
        }
        if (answer instanceof RowReader rows) {
            return port(RowReader.class, rows, "rows", who);
        }
        return answer instanceof InputStream in ? new Stumbling(in, who) : answer;
    }

    /** A stream that may break off. */
    private final class Stumbling extends FilterInputStream {
        private final Runner who;

        Stumbling(InputStream in, Runner who) {
            super(in);
            this.who = who;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            alive(who);
            before(who, "store.read", false);
            return super.read(bytes, from, length);
        }
    }

    /** Whether the store once refused to drop what an unfinished upload had left: that costs storage until a lifecycle rule drops it, and no rows. */
    boolean uploadsMayStay() {
        return uploadsMayStay;
    }

    private boolean chaos(int inTenThousand) {
        return !simulation.closing() && scheduler.chance(inTenThousand);
    }

    /** The dead call nobody. */
    void alive(Runner who) {
        if (who == null) {
            return;
        }
        if (scheduler.over()) {
            throw new Scheduler.Over();
        }
        if (who.dead()) {
            throw new SimulatedCrash("dead");
        }
    }

    /** Where a process is stopped, a look at a part's key may be the last one before it is put. */
    private int worse(String what, boolean effect) {
        boolean part = world.stops() > 0 && what.startsWith("store.head raw/");
        return effect || part ? Circumstances.WORSE : 1;
    }

    private void before(Runner who, String what, boolean effect) {
        scheduler.trace(who.name, what);
        scheduler.advance(scheduler.upTo(Duration.ofMillis(300)));
        int worse = worse(what, effect);
        perhapsOthers(who, worse);
        if (chaos(worse * world.deaths())) {
            scheduler.trace(who.name, "dies before it");
            throw who.die(what);
        }
        if (chaos(worse * world.faults())) {
            int kind = scheduler.random.nextInt(effect ? 4 : 12);
            ArchiveException error = kind == 0 && effect ? new OutcomeUnknownException("cannot tell", null, null)
                    : kind == 1 && !effect ? new ArchiveException(ArchiveException.Category.PERMISSION, "cannot do this: not allowed", null) : new TransientException("cannot reach it", null, null);
            uploadsMayStay |= what.startsWith("store.abandonUploads");
            scheduler.trace(who.name, "gets " + error.getClass().getSimpleName() + " before it");
            throw error;
        }
    }

    private void after(Runner who, String what, boolean effect, Object answer) {
        int worse = worse(what, effect);
        boolean described = world.losses() && what.startsWith("store.put") && isManifest(what);
        boolean dies = chaos(worse * world.deaths() + (described ? 1_000 : 0));
        boolean fails = !dies && chaos(worse * world.faults());
        if (dies || fails) {
            scheduler.trace(who.name, (dies ? "dies" : "loses the answer") + " after it");
            close(who, answer);
            if (dies) {
                throw who.die(what);
            }
            throw effect ? new OutcomeUnknownException("cannot hear the answer", null, null) : new TransientException("cannot hear the answer", null, null);
        }
        perhapsOthers(who, worse);
    }

    private static void close(Runner who, Object answer) {
        if (answer instanceof WindowSnapshot view) {
            view.close();
            who.snapshots = 0;
        } else if (answer instanceof RowReader rows) {
            rows.close();
        } else if (answer instanceof Stream<?> stream) {
            stream.close();
        }
    }

    private void perhapsOthers(Runner who, int worse) {
        if (chaos(worse * world.stops())) {
            Duration length = scheduler.upTo(Duration.ofMinutes(scheduler.chance(1_000) ? 200 : 25));
            scheduler.trace(who.name, "is stopped for " + length.toSeconds() + " s");
            who.rest(length);
            scheduler.trace(who.name, "goes on");
        } else if (scheduler.random.nextInt(100) < world.switches()) {
            who.rest(Duration.ZERO);
        }
    }

    /** Between the check of a condition and the write, and in the middle of an upload. */
    private void within(StoreCall call) {
        if (!(scheduler.acting() instanceof Runner who) || call.operation() != StoreCall.Operation.PUT) {
            return;
        }
        if (call.phase() == StoreCall.Phase.CHECKED) {
            perhapsOthers(who, Circumstances.WORSE);
        } else if (call.phase() == StoreCall.Phase.PARTIAL && !call.key().startsWith("_archive/") && chaos(Circumstances.WORSE * world.deaths())) {
            scheduler.trace(who.name, "dies within it");
            throw who.die("within put");
        }
    }

    private static String said(Object[] arguments) {
        StringBuilder said = new StringBuilder();
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            if (argument instanceof ObjectKey || argument instanceof Window) {
                said.append(' ').append(argument);
            }
        }
        return said.toString();
    }
}
