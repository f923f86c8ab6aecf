package dev.coldarchive.cli;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.LongRun;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.daemon.config.StreamSettings;
import dev.coldarchive.daemon.operations.ExportJournal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive export}. */
@Command(name = "export",
        description = {"Archive closed windows: all that are due from the cursor, or those of a range.",
            "Windows that are archived already are passed over unless --force is given.",
            "Ends with 3 if some windows failed."},
        footer = {"  archive export                                     all that is due",
            "  archive export -t trades --start 2024-01-15 --end 2024-01-16",
            "  archive export -t trades --start now-7d --force    read a week again",
            "  archive export -t trades --start 2024-01-01 --end 2024-07-01 --force \\",
            "      --pace 200000 --resume done.txt                half a year again, gently",
            "  archive export --catchup --parallel 4              a backlog, in four streams",
            "  archive export --dry-run                           what would be done"})
final class ExportVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--catchup", order = 10, description = "All due windows from the cursor; what an export without a range does anyway.")
    boolean catchup;

    @Option(names = "--force", order = 11, description = "Read windows again that are archived already.")
    boolean force;

    @Option(names = {"-n", "--dry-run"}, order = 12, description = "Say what would be exported, and do nothing.")
    boolean dryRun;

    @Option(names = "--batch-size", paramLabel = "ROWS", order = 13, description = "Rows in memory at a time, 1 to 1,000,000; changes nothing else.")
    Integer batchSize;

    @Option(names = "--allow-shrink", order = 14, description = "With --force: let rows leave the archive that the source no longer has.")
    boolean allowShrink;

    @Option(names = "--adopt", order = 15, description = "Take over an archive or objects of another source, grid, layout or older system.")
    boolean adopt;

    @Option(names = "--take-over", order = 16, description = "Take the lease although another exporter holds it; be sure that it is dead.")
    boolean takeOver;

    @Option(names = "--pace", paramLabel = "ROWS", order = 17, description = "Most rows a second, on the average, all streams together: it rests between windows.")
    Long pace;

    @Option(names = "--parallel", paramLabel = "N", order = 19, description = {"Streams of rows read from the source at a time, 1 to 16, each over a connection of its own;",
        "the same files come of it. Default: parallel of the configuration, 1."})
    Integer parallel;

    @Option(names = "--resume", paramLabel = "FILE", order = 18, description = "With --force: keep there what is done; the same command goes on after an interruption.")
    Path resume;

    @Spec
    CommandSpec spec;

    ExportVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        refuseContradictions();
        try (Progress progress = Progress.on(console);
                ExportJournal journal = resume == null ? ExportJournal.none() : ExportJournal.in(resume);
                Session session = Session.open(surroundings, common, List.of(progress, journal), Optional.ofNullable(batchSize), Optional.ofNullable(parallel))) {
            session.composition().databases().begin();
            ExportRequest asked = request(session);
            ExportRequest request = dryRun ? asked : asked.keepingTo(new LongRun(asked.longRun().rowsPerSecond(), journal.begin(asked)));
            if (which.hasRange()) {
                console.note("range " + new TablesAndRange.Range(request.start(), request.end()).words("the cursor", "the last window that is due"));
            }
            Archiver archiver = session.composition().archiver();
            if (dryRun) {
                return new ExportPlanText(session, request).print(console, archiver.plan(request));
            }
            if (catchup || which.hasRange()) {
                new ExportPlanText(session, request).note(console, archiver.plan(request));
            }
            ExportReport report = StopInOrder.onSignal(archiver, console, () -> archiver.export(request));
            progress.stop();
            if (report.rows() > 0) {
                LearnedClasses.keep();
            }
            if (report.complete()) {
                journal.finish();
            }
            return new ExportResult(session, request, report).print(console);
        }
    }

    private ExportRequest request(Session session) {
        List<TableSpec> specs = session.select(which.tables);
        Instant now = surroundings.clock().instant();
        return new ExportRequest(which.tables, TablesAndRange.resolve(which.start, now, specs), TablesAndRange.resolve(which.end, now, specs),
                force, allowShrink, adopt, takeOver, new LongRun(pace == null ? 0 : pace, Map.of()));
    }

    private void refuseContradictions() {
        if (catchup && which.hasRange()) {
            throw new ParameterException(spec.commandLine(), "--catchup goes from the cursor to the last due window: leave out --start and --end, or leave out --catchup");
        }
        if (resume != null && (!force || dryRun)) {
            throw new ParameterException(spec.commandLine(), "--resume belongs to --force: without it, windows that are archived already are passed over anyway");
        }
        if (pace != null && pace < 1) {
            throw new ParameterException(spec.commandLine(), "--pace " + pace + " is not 1 or more rows a second");
        }
        if (parallel != null && (parallel < 1 || parallel > StreamSettings.MOST_PARALLEL)) {
            throw new ParameterException(spec.commandLine(), "--parallel " + parallel + " is not between 1 and " + StreamSettings.MOST_PARALLEL + " streams");
        }
        if (batchSize != null && (batchSize < 1 || batchSize > 1_000_000)) {
            throw new ParameterException(spec.commandLine(), "--batch-size " + batchSize + " is not between 1 and 1,000,000 rows");
        }
    }
}
