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
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.Manifest.Obstacle;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes a person's word for windows that wait for one: what the archive alone has is kept, and what is lost is given up. */
public final class Acknowledgement {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private final Ports ports;
    private final TableSpec table;
    private final AckRequest request;

    private Acknowledgement(Ports ports, TableSpec table, AckRequest request) {
        this.ports = ports;
        this.table = table;
        this.request = request;
    }

    /** Says what {@link #act} would do. */
    public static AckReport plan(Ports ports, TableSpec table, AckRequest request) {
        Acknowledgement acknowledgement = new Acknowledgement(ports, table, request);
        return new AckReport(table.name(), acknowledgement.records().stream().flatMap(record -> acknowledgement.of(record).stream()).toList());
    }

    /**
     * Does it, under the table's lease.
     *
     * @throws ArchiveException if a window could not be made whole; those before it are acknowledged
     */
    public static AckReport act(Ports ports, TableSpec table, AckRequest request, StopSignal stop) {
        try (Workplace workplace = Workplace.open(ports.workDir(), ports.instance(), ports.chance());
                LeaseKeeper lease = new LeaseKeeper(ports, table.name(), workplace.owner(), TableExport.takeOver(ports))) {
            new ArchiveIdentity(ports).claim(table, false, workplace.scratch());
            List<Acknowledged> done = new ArrayList<>();
            Acknowledgement acknowledgement = new Acknowledgement(ports, table, request);
            for (WindowRecord record : acknowledgement.records()) {
                List<Acknowledged> all = acknowledgement.of(record);
                if (all.stream().anyMatch(one -> one.effect() != Effect.WAIT) && !stop.endsAfterWindow()) {
                    acknowledgement.take(record, all, new TableExport(ports, workplace, table, stop, new RecountRounds(), new SamePast()), lease);
                }
                done.addAll(all);
            }
            return new AckReport(table.name(), done);
        }
    }

    private List<WindowRecord> records() {
        WindowPlan plan = new WindowPlan(ports, table);
        request.start().ifPresent(plan::checkGrid);
        request.end().ifPresent(plan::checkGrid);
        return ports.ledger().windows(table.name(), request.start().orElse(FIRST), request.end().orElse(LAST)).stream()
                .filter(record -> record.revision() > 0 && record.acknowledged().isEmpty() && (record.state() == WindowState.DIVERGED || record.reason().isPresent())).toList();
    }

    private Manifest manifest(WindowRecord record) {
        return new Manifests(ports).load(table.name(), record.window(), record.revision()).map(Manifests.Loaded::manifest)
                .orElseThrow(() -> new ArchiveException(Category.INTEGRITY, "cannot acknowledge window " + record.window() + ": its manifest is missing", "bring it back")
                        .inTable(table.name()).inWindow(record.window()));
    }

    private List<Acknowledged> of(WindowRecord record) {
        Manifest manifest = manifest(record);
        List<Acknowledged> all = new ArrayList<>();
        if (record.state() == WindowState.DIVERGED) {
            all.add(new Acknowledged(record.window(), Effect.KEEP, record.archiveOnly().rows(), record.reason().orElse("the archive had rows that the live source had not")));
        }
        for (Manifest.Part part : lost(manifest)) {
            long parked = rows(manifest.parked().stream().filter(rows -> rows.of().equals(part.key())).toList());
            all.add(new Acknowledged(record.window(), Effect.GIVE_UP, part.digest().rows(), "file " + part.key() + " is missing, damaged or replaced: it is made anew from " + parked
                    + " parked rows and what the source has; rows that only this file had are lost"));
        }
        parked(record, manifest, Obstacle.TYPE, Effect.LEAVE_PARKED, "they stand under another type in files of their own, and stay there").ifPresent(all::add);
        parked(record, manifest, Obstacle.COLD, Effect.WAIT, "they join their file when it is restored").ifPresent(all::add);
        return all;
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
                || ports.store().head(part.key()).filter(stored -> Former.isSame(part, stored)).isEmpty()).toList();
    }

    private static long rows(List<Manifest.Parked> parked) {
        return parked.stream().mapToLong(rows -> rows.file().digest().rows()).sum();
    }

    private void take(WindowRecord record, List<Acknowledged> all, TableExport export, LeaseKeeper lease) {
        String givenUp = all.stream().filter(one -> one.effect() == Effect.GIVE_UP).map(one -> "; given up: " + one.detail()).collect(Collectors.joining());
        if (!givenUp.isEmpty()) {
            export.giveUp(record.window(), lost(manifest(record)).stream().map(Manifest.Part::key).collect(Collectors.toSet()), lease);
        }
        WindowRecord now = ports.ledger().window(table.name(), record.window().start()).orElseThrow();
        ports.ledger().annotate(lease.lease(), now.acknowledgedBy(lease.lease().owner() + ": " + request.note().strip() + givenUp));
    }
}
