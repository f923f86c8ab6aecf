package dev.coldarchive.internal.export;

import dev.coldarchive.AckReport.Acknowledged;
import dev.coldarchive.AckReport.Effect;
import dev.coldarchive.AckReport;
import dev.coldarchive.AckRequest;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest.Obstacle;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes a person's word for windows that wait for one: what the archive alone has is kept, and what is lost is given up. What is done is what was planned, to the letter:
 * where more is found by then, nothing is.
 */
public final class Acknowledgement {
    private final Ports ports;
    private final TableSpec table;
    private final AckRequest request;

    private Acknowledgement(Ports ports, TableSpec table, AckRequest request) {
        this.ports = ports;
        this.table = table;
        this.request = request;
    }

    /**
     * One window, and what there is to accept of it.
     *
     * @param lost keys of parts that are given up
     */
    private record Waiting(WindowRecord record, List<Acknowledged> all, Set<ObjectKey> lost) {
        boolean isAnswered() {
            return all.stream().anyMatch(one -> one.effect() != Effect.WAIT);
        }

        String givenUp() {
            return all.stream().filter(one -> one.effect() == Effect.GIVE_UP).map(one -> "; given up: " + one.detail()).collect(Collectors.joining());
        }
    }

    /** Says what {@link #act} would do. */
    public static AckReport plan(Ports ports, TableSpec table, AckRequest request) {
        return report(table, new Acknowledgement(ports, table, request).waiting());
    }

    /**
     * Does it, under the table's lease.
     *
     * @param planned {@linkplain AckReport#id() names} the plan that the word is given for
     * @throws ArchiveException of category USAGE, with nothing done, if there is something else to accept by now; another if a window could not be made whole: those before it
     *     are acknowledged
     */
    public static AckReport act(Ports ports, TableSpec table, AckRequest request, String planned, StopSignal stop) {
        try (ExportRun run = ExportRun.open(ports, Memory.none(), Streams.one(ports.time()), stop);
                LeaseKeeper lease = new LeaseKeeper(ports, table.name(), run.workplace.owner(), TableExport.takeOver(ports))) {
            new ArchiveIdentity(ports).claim(table, false, run.workplace.scratch());
            Acknowledgement acknowledgement = new Acknowledgement(ports, table, request);
            List<Waiting> found = acknowledgement.waiting();
            acknowledgement.require(planned, report(table, found));
            List<Waiting> done = new ArrayList<>();
            for (Waiting window : found) {
                if (stop.endsAfterWindow()) {
                    break;
                }
                if (window.isAnswered()) {
                    lease.keep();
                    acknowledgement.take(window, run, lease);
                }
                done.add(window);
            }
            return report(table, done);
        }
    }

    private static AckReport report(TableSpec table, List<Waiting> windows) {
        return new AckReport(table.name(), windows.stream().flatMap(window -> window.all().stream()).toList());
    }

    private void require(String planned, AckReport found) {
        if (!found.id().equals(planned)) {
            throw new ArchiveException(Category.USAGE, "cannot acknowledge windows of table " + table.name() + ": what there is to accept is not, or no longer, plan " + planned
                    + "; nothing was done", "look at the plan as it is now: archive ack --table " + table.name()).inTable(table.name());
        }
    }

    private List<Waiting> waiting() {
        WindowPlan plan = new WindowPlan(ports, table);
        request.start().ifPresent(plan::checkGrid);
        request.end().ifPresent(plan::checkGrid);
        List<Waiting> all = new ArrayList<>();
        LedgerPages.each(ports.ledger(), table.name(), request.start().orElse(LedgerPages.FIRST), request.end().orElse(LedgerPages.LAST), record -> {
            if (record.revision() > 0 && record.acknowledged().isEmpty() && (record.state() == WindowState.DIVERGED || record.reason().isPresent())) {
                all.add(of(record));
            }
        });
        return all;
    }

    private Manifest manifest(WindowRecord record) {
        return new Manifests(ports).load(table.name(), record.window(), record.revision()).map(Manifests.Loaded::manifest)
                .orElseThrow(() -> new ArchiveException(Category.INTEGRITY, "cannot acknowledge window " + record.window() + ": its manifest is missing", "bring it back")
                        .inTable(table.name()).inWindow(record.window()));
    }

    private Waiting of(WindowRecord record) {
        Manifest manifest = manifest(record);
        List<Acknowledged> all = new ArrayList<>();
        if (record.state() == WindowState.DIVERGED) {
            all.add(new Acknowledged(record.window(), Effect.KEEP, record.archiveOnly().rows(), record.reason().orElse("the archive had rows that the live source had not")));
        }
        List<Manifest.Part> lost = lost(manifest);
        for (Manifest.Part part : lost) {
            long parked = rows(manifest.parked().stream().filter(rows -> rows.of().equals(part.key())).toList());
            all.add(new Acknowledged(record.window(), Effect.GIVE_UP, part.digest().rows(), "file " + part.key() + " is missing, damaged or replaced: it is made anew from " + parked
                    + " parked rows and what the source has; rows that only this file had are lost"));
        }
        parked(record, manifest, Obstacle.TYPE, Effect.LEAVE_PARKED, "they stand under another type in files of their own, and stay there").ifPresent(all::add);
        parked(record, manifest, Obstacle.COLD, Effect.WAIT, "they join their file when it is restored").ifPresent(all::add);
        return new Waiting(record, all, lost.stream().map(Manifest.Part::key).collect(Collectors.toSet()));
    }

    private static Optional<Acknowledged> parked(WindowRecord record, Manifest manifest, Obstacle why, Effect effect, String meaning) {
        List<Manifest.Parked> all = manifest.parked().stream().filter(rows -> rows.why() == why).toList();
        String files = all.stream().map(rows -> effect == Effect.WAIT ? rows.of() : rows.file().key()).map(ObjectKey::value).distinct().collect(Collectors.joining(", "));
        return all.isEmpty() ? Optional.empty() : Optional.of(new Acknowledged(record.window(), effect, rows(all), meaning + ": " + files));
    }

    /** Parts that a look does not find as they were written, or that an export could not read. */
    private List<Manifest.Part> lost(Manifest manifest) {
        Set<ObjectKey> damaged = manifest.parked().stream().filter(rows -> rows.why() == Obstacle.DAMAGED).map(Manifest.Parked::of).collect(Collectors.toSet());
        return manifest.parts().stream().filter(part -> damaged.contains(part.key())
                || ports.store().head(part.key()).filter(part::isAt).isEmpty()).toList();
    }

    private static long rows(List<Manifest.Parked> parked) {
        return parked.stream().mapToLong(rows -> rows.file().digest().rows()).sum();
    }

    private void take(Waiting window, ExportRun run, LeaseKeeper lease) {
        String word = lease.lease().owner() + ": " + request.note().strip() + window.givenUp();
        if (window.lost().isEmpty()) {
            ports.ledger().annotate(lease.lease(), window.record().acknowledgedBy(word));
        } else {
            // Whoever finishes it after a death finds the put and not the word: the audit has it then.
            ports.ledger().annotate(lease.lease(), window.record().saying("being given up by " + word));
            WindowAttempts.giveUp(run, table, window.record().window(), window.lost(), word, lease);
        }
    }
}
