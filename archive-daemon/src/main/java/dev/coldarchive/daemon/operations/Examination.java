package dev.coldarchive.daemon.operations;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.Finding;
import dev.coldarchive.Finding.Severity;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.ConfigurationException;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.doctor.BucketChecks;
import dev.coldarchive.doctor.Caller;
import dev.coldarchive.doctor.Check;
import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.CheckResult;
import dev.coldarchive.doctor.DatabaseChecks;
import dev.coldarchive.doctor.Doctor;
import dev.coldarchive.doctor.LedgerChecks;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.doctor.Status;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.selftest.Selftest;
import dev.coldarchive.store.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Collectors;

/** Everything that can be wrong with an installation, looked at once. Changes nothing but two scratch keys of the store, below {@link Selftest#PREFIX}. */
public final class Examination {
    private static final ObjectKey IDENTITY = ObjectKey.of("_archive/archive.json");
    private static final String SCRATCH = Selftest.PREFIX + "doctor-";

    private final Configuration configuration;
    private final Composition composition;
    private final Machine machine;
    private final Caller caller;
    private final TimeSource time;

    Examination(Configuration configuration, Composition composition, Machine machine, Caller caller, TimeSource time) {
        this.configuration = configuration;
        this.composition = composition;
        this.machine = machine;
        this.caller = caller;
        this.time = time;
    }

    /** Of what the configuration asks for, on this machine. */
    public static Examination of(Configuration configuration, Composition composition) {
        return new Examination(configuration, composition, Machine.here(), caller(configuration, composition), TimeSource.system());
    }

    /** Servers of one's own are no AWS, and nobody there could say whose their keys are. */
    private static Caller caller(Configuration configuration, Composition composition) {
        return configuration.store().endpoint().isPresent() ? Optional::empty : composition.bucketClient().<Caller>map(client -> new CallerIdentity(client, Optional.empty())).orElse(Optional::empty);
    }

    /**
     * Looks at everything.
     *
     * @param each hears of every result as soon as it is there
     */
    public List<CheckResult> run(Consumer<CheckResult> each) {
        return new Doctor(checks()).examine(each);
    }

    /** What is said of a configuration that cannot be used: nothing else can be looked at then. */
    public static List<CheckResult> of(ConfigurationException unusable) {
        return unusable.problems().stream().map(problem -> new CheckResult(CheckId.CONFIGURATION, Optional.empty(), Outcome.fail(problem.toString(), "every key is explained in docs/reference/configuration.md"))).toList();
    }

    /** Whether rows may be lost within a day; or whether that could not be asked of a table whose rows are deleted one day. */
    public boolean isDangerous(List<CheckResult> results) {
        return results.stream().filter(result -> result.id() == CheckId.RETENTION_RISK).anyMatch(result -> result.status() == Status.FAIL
                || result.status() == Status.SKIPPED && result.table().flatMap(configuration::table).flatMap(table -> table.retention()).isPresent());
    }

    private List<Check> checks() {
        StoreSettings store = configuration.store();
        List<Check> checks = new ArrayList<>();
        checks.add(Check.of(CheckId.CONFIGURATION, () -> Outcome.ok("tables " + configuration.tables().stream().map(TableSpec::name).collect(Collectors.joining(", ")) + "; nothing contradicts itself")));
        checks.addAll(new NetworkChecks(configuration, time).all());
        checks.addAll(DatabaseChecks.of(composition.databases().facts(), configuration.tables(), table -> configuration.moves().containsKey(table.name()), time));
        boolean together = configuration.ledger().url().equals(configuration.source().url());
        LedgerChecks.of(composition.databases().ledgerFacts()).forEach(check -> checks.add(check.after(together ? CheckId.DATABASE_REACHABLE : CheckId.DATABASE_NAME)));
        checks.add(Check.of(CheckId.STORE_REACHABLE, this::reachable));
        checks.add(Check.of(CheckId.STORE_ROUND_TRIP, () -> StoreTrials.roundTrip(composition.store())));
        composition.bucketFacts().ifPresent(facts -> checks.addAll(BucketChecks.of(facts, caller, SCRATCH, store.encryption() != StoreSettings.Encryption.NONE, time)));
        if (store.isBucket()) {
            checks.add(Check.of(CheckId.STORE_LIFECYCLE, () -> lifecycle(composition)));
        }
        checks.addAll(composition.archiver().checks());
        checks.addAll(new MachineChecks(configuration, machine).all());
        return checks;
    }

    /** The right to read rules is none that an exporter has to have. */
    private static Outcome lifecycle(Composition composition) {
        try {
            List<Finding> found = LifecycleOperations.findings(composition).stream().filter(finding -> finding.severity() != Severity.NOTE).toList();
            if (found.isEmpty()) {
                return Outcome.ok("no rule contradicts the archive");
            }
            String words = found.stream().map(finding -> finding.table().map(table -> table + ": ").orElse("") + finding.message()).collect(Collectors.joining("; "));
            String todo = found.get(0).command().orElse("archive lifecycle plan");
            return found.stream().anyMatch(finding -> finding.severity() == Severity.ERROR) ? Outcome.fail(words, todo) : Outcome.warn(words, todo);
        } catch (ArchiveException e) {
            return Outcome.unknown(e.getMessage(), e.hint().orElse("archive lifecycle show"));
        }
    }

    private Outcome reachable() {
        return Outcome.ok(composition.store().uri() + composition.store().head(IDENTITY).map(found -> " has an archive").orElse(" has no archive yet"));
    }
}
