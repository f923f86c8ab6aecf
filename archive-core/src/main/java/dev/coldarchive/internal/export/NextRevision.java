package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.rows.ChangedTypeException;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The next revision of a window, as {@link PartChoices} make it: parts that stay, parts to be put, rows to be parked. Not thread-safe. */
final class NextRevision implements AutoCloseable {

    /** A part that has to be put, and what is at its key now. */
    record Change(WrittenPart part, FormerPart before) {}

    private final TableSpec table;
    private final Window window;
    private final Former former;
    private final PartMerge merge;
    private final Parking parking;
    private final Optional<ChangedTypeException> typeConflict;
    private final List<Manifest.Part> kept = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<String> archiveOnlyNames = new ArrayList<>();
    private TableSchema schema;
    private RowDigest archiveOnly = RowDigest.EMPTY;
    private long updated;

    private NextRevision(TableSpec table, Window window, Former former, WindowReading now, PartMerge merge, Parking parking) {
        this.table = table;
        this.window = window;
        this.former = former;
        this.merge = merge;
        this.parking = parking;
        this.typeConflict = former.manifest().flatMap(before -> SchemaUnion.conflict(table.schemaPolicy(), before.schema(), now.schema()));
        this.schema = typeConflict.isPresent() ? former.manifest().orElseThrow().schema() : now.schema();
    }

    static NextRevision of(Ports ports, Scratch scratch, TableSpec table, Window window, Former former, WindowReading now, boolean gone, ExportMode mode, Progress progress) {
        PartMerge merge = new PartMerge(ports, scratch, table, window, progress);
        NextRevision next = new NextRevision(table, window, former, now, merge, new Parking(table, window, former, merge, ports.format().extension(), gone));
        boolean whole = false;
        try {
            new PartChoices(next, merge, former, now, gone, mode).make();
            whole = true;
            return next;
        } finally {
            if (!whole) {
                next.close();
            }
        }
    }

    /** Rows that are put over what is at their key now. */
    void put(PartMerge.Merged merged, FormerPart before) {
        note(merged);
        schema = SchemaUnion.of(merged.part().schema(), schema);
        changes.add(new Change(merged.part(), before));
    }

    /** A part that is put as it is, whatever the archive had. */
    void replace(WrittenPart part, FormerPart before) {
        changes.add(new Change(part, before));
    }

    /** A part that was put before a crash, and is there as it should be. */
    void confirmed(Manifest.Part part) {
        kept.add(part);
    }

    /** What a union has shown, whether or not it is put. */
    void note(PartMerge.Merged merged) {
        onlyInArchive(merged.archiveOnly(), merged.names());
        updated += merged.updated();
    }

    void onlyInArchive(RowDigest rows, List<String> names) {
        archiveOnly = archiveOnly.plus(rows);
        archiveOnlyNames.addAll(rows.rows() == 0 ? List.of() : names);
    }

    /** A part that stays as the former manifest describes it. */
    void keep(Manifest.Part part) {
        kept.add(part);
        schema = typeConflict.isPresent() ? schema : SchemaUnion.of(former.manifest().orElseThrow().schema(), schema);
    }

    List<Manifest.Part> kept() {
        return kept;
    }

    List<Change> changes() {
        return changes;
    }

    /** Why the source's rows have no place beside the archive's; empty if they have one. */
    Optional<ChangedTypeException> typeConflict() {
        return typeConflict;
    }

    Parking parking() {
        return parking;
    }

    TableSchema schema() {
        return schema;
    }

    /** Rows that only the archive has; of parts that cannot be read now nothing is known. */
    RowDigest archiveOnly() {
        return archiveOnly;
    }

    List<String> archiveOnlyNames() {
        return archiveOnlyNames;
    }

    long updated() {
        return updated;
    }

    /** Whether the former manifest does not describe what the archive is to hold. */
    boolean differs() {
        Set<Manifest.Part> before = former.manifest().map(manifest -> Set.copyOf(manifest.parts())).orElse(Set.of());
        return former.manifest().isEmpty() || !changes.isEmpty() || parking.differs() || !before.equals(Set.copyOf(kept));
    }

    Intent intent(int revision, Lease lease) {
        List<Intent.PlannedPart> planned = Stream.concat(changes.stream().map(Change::part), parking.files())
                .map(part -> new Intent.PlannedPart(part.key(), part.content().sizeBytes(), part.content().sha256())).toList();
        return new Intent(table.name(), window, revision, lease.epoch(), lease.owner(), planned);
    }

    @Override
    public void close() {
        merge.close();
    }
}
