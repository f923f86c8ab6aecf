package dev.coldarchive.internal.load;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.ManifestListing;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.InOrder;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.load.LoadPlan;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.TargetTable;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One load of one table: looks at what there is, and brings it back window by window. Holds no list of windows. */
public final class LoadRun {
    /** What one window suffers from, and the next may not. */
    private static final Set<Category> OF_ONE_WINDOW = EnumSet.of(Category.INTEGRITY, Category.FAILURE, Category.UNARCHIVABLE, Category.USAGE);

    private final Ports ports;
    private final LoadTarget target;
    private final LoadRequest request;
    private final Place place;

    public LoadRun(Ports ports, LoadTarget target, TableSpec table, LoadRequest request) {
        this.ports = ports;
        this.target = target;
        this.request = request;
        this.place = new Place(table, request.into());
        if (request.into().filter(table.schema()::equals).isPresent()) {
            throw new ArchiveException(Category.USAGE, "cannot load into scratch schema " + table.schema() + ": it is where table " + table.name() + " lives",
                    "choose another schema, or leave --into away to load into the table itself").inTable(table.name());
        }
    }

    /** What the manifests of the range say together. */
    private static final class Survey {
        private TableSchema schema;
        private long windows;
        private long rows;
        private long sizeBytes;
        private long parkedRows;
        private final Set<TableSchema> schemas = new LinkedHashSet<>();

        void add(Manifest manifest) {
            schema = schema == null ? manifest.schema() : SchemaUnion.of(schema, manifest.schema());
            schemas.add(manifest.schema());
            windows++;
            rows += manifest.digest().rows();
            sizeBytes += manifest.sizeBytes();
            parkedRows += manifest.parkedRows();
        }
    }

    public LoadPlan plan() {
        Survey survey = new Survey();
        long[] cold = {0, 0};
        List<ObjectKey> first = new ArrayList<>();
        manifests().forEach(manifest -> {
            survey.add(manifest);
            for (Manifest.Part part : manifest.parts()) {
                Optional<StoredObject> object = ports.store().head(part.key());
                if (object.filter(StoredObject::cold).isPresent()) {
                    cold[0]++;
                    cold[1] += part.content().sizeBytes();
                    if (first.isEmpty()) {
                        first.add(part.key());
                    }
                }
            }
        });
        Optional<TargetTable> table = target.describe(place);
        boolean creates = survey.windows > 0 && table.isEmpty();
        if (creates) {
            requireLeave();
        }
        return new LoadPlan(request.table(), place.toString(), archived(survey), creates, survey.windows, survey.rows, survey.sizeBytes, survey.parkedRows, cold[0], cold[1], first.stream().findFirst(),
                table.filter(there -> !there.own()).map(there -> warnings(there, survey)).orElse(List.of()));
    }

    public LoadReport run(Consumer<LoadedWindow> heard) {
        long began = ports.time().nanoTime();
        Survey survey = new Survey();
        manifests().forEach(survey::add);
        if (survey.windows == 0) {
            return LoadReport.begun(request.table(), place.toString(), archived(survey), List.of());
        }
        TargetTable table = prepare(survey);
        LoadReport[] report = {LoadReport.begun(request.table(), place.toString(), true, warnings(table, survey))};
        ports.listener().loadPlanned(request.table(), survey.windows);
        try (Scratch scratch = Scratch.open(ports.workDir()); InOrder<LoadedWindow> windows = new InOrder<>("load", request.parallel(), one -> {
            report[0] = report[0].plus(one);
            ports.listener().windowLoaded(request.table(), one);
            heard.accept(one);
        })) {
            WindowLoading loading = new WindowLoading(ports, target, scratch, place, table, request.leaveOut());
            manifests().forEach(manifest -> windows.add(() -> one(loading, manifest)));
            windows.finish();
        }
        return report[0].after(Duration.ofNanos(ports.time().nanoTime() - began));
    }

    private LoadedWindow one(WindowLoading loading, Manifest manifest) {
        try {
            LoadedWindow done = loading.load(manifest);
            if (place.isScratch() && done.result() != LoadedWindow.Result.STANDING) {
                settle();
            }
            return done;
        } catch (ArchiveException e) {
            if (!OF_ONE_WINDOW.contains(e.category())) {
                throw e;
            }
            String wayOut = e instanceof ColdObjectException ? "archive restore brings it back" : e.hint().orElse("");
            return new LoadedWindow(manifest.window(), LoadedWindow.Result.FAILED, manifest.digest().rows(), 0, 0, 0, manifest.sizeBytes(), Duration.ZERO,
                    e.getMessage() + (wayOut.isEmpty() ? "" : "; " + wayOut));
        }
    }

    /** It makes what follows quicker, and is not worth giving up for. */
    private void settle() {
        try {
            target.settle(place);
        } catch (ArchiveException e) {
            ports.listener().warning(request.table(), e.getMessage());
        }
    }

    private TargetTable prepare(Survey survey) {
        Optional<TargetTable> there = target.describe(place);
        if (there.isPresent() && !place.isScratch()) {
            return there.get();
        }
        if (there.isEmpty()) {
            requireLeave();
        }
        target.create(place, survey.schema);
        return target.describe(place).orElseThrow(() -> new IllegalStateException("table " + place + " was made and is not there"));
    }

    private void requireLeave() {
        if (!place.isScratch() && !request.create()) {
            throw new ArchiveException(Category.USAGE, "cannot load into table " + place + ": it is not there",
                    "make it as the application does; or say --create, to make it from what the archive knows of it; or load into a scratch schema: --into").inTable(request.table());
        }
    }

    /** Refuses before anything is done what would be refused in some window. */
    private List<String> warnings(TargetTable table, Survey survey) {
        Set<String> all = new LinkedHashSet<>();
        survey.schemas.forEach(schema -> all.addAll(Fit.of(place, table, schema, request.leaveOut()).warnings()));
        if (survey.parkedRows > 0) {
            all.add(survey.parkedRows + " rows are parked beside these windows and are not loaded; an export merges them when it can");
        }
        return List.copyOf(all);
    }

    /** Nothing in the archive and nothing in the ledger are not the same. */
    private boolean archived(Survey survey) {
        return survey.windows > 0 || LedgerPages.stream(ports.ledger(), request.table(), request.start().orElse(LedgerPages.FIRST), request.end().orElse(LedgerPages.LAST))
                .anyMatch(record -> record.state().accountedFor());
    }

    private Stream<Manifest> manifests() {
        return ManifestListing.of(ports, place.table(), request.start(), request.end()).filter(manifest -> manifest.digest().rows() > 0);
    }
}
