package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.ConfigurationException;
import dev.coldarchive.daemon.operations.Examination;
import dev.coldarchive.doctor.CheckResult;
import dev.coldarchive.doctor.Doctor;
import dev.coldarchive.doctor.Status;
import dev.coldarchive.event.ArchiveListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive doctor}. */
@Command(name = "doctor", description = {"Look at everything that can be wrong before it is: configuration, names and certificates, rights, clocks, tables, store, archive, retention, machine.",
    "Says one line of what to do for each finding; what a failure keeps from being looked at is skipped. With --verbose every check has its line.",
    "Reads only, but for a small object below _archive-selftest/ in the store. Ends with 20 if retention may take rows within a day that are not archived for good, with 4 at any other failure, with 2 if the configuration cannot be used."},
        footer = {"  archive doctor           what is wrong, or soon will be",
            "  archive doctor --strict  in a script: warnings count too",
            "  archive doctor --json | jq -r '.checks[] | select(.status == \"FAIL\") | .todo'"})
final class DoctorVerb extends Verb {
    @Option(names = "--strict", order = 1, description = "End with 4 at warnings too.")
    boolean strict;

    DoctorVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        DoctorReport report = new DoctorReport(console);
        try {
            Configuration configuration = Configuration.load(Optional.ofNullable(common.config), surroundings.environment());
            try (Composition composition = Composition.of(configuration, ArchiveListener.NONE)) {
                Examination examination = Examination.of(configuration, composition);
                List<CheckResult> results = examination.run(report::add);
                return end(console, report, results, configuration.tables().size(), code(results, examination.isDangerous(results)));
            }
        } catch (ConfigurationException e) {
            List<CheckResult> results = Examination.of(e);
            results.forEach(report::add);
            return end(console, report, results, 0, ExitCode.USAGE);
        }
    }

    private ExitCode code(List<CheckResult> results, boolean danger) {
        Status worst = Doctor.worst(results);
        return danger ? ExitCode.RETENTION_DANGER : worst == Status.FAIL || strict && worst == Status.WARN ? ExitCode.PROBLEMS_FOUND : ExitCode.OK;
    }

    private static ExitCode end(Console console, DoctorReport report, List<CheckResult> results, int tables, ExitCode code) {
        report.end(tables);
        console.document(Json.object("ok", results.stream().noneMatch(result -> result.status() == Status.FAIL || result.status() == Status.WARN), "worst", Doctor.worst(results), "tables", tables,
                "exitCode", code.number(), "checks", results.stream().map(DoctorVerb::describe).toList()));
        return code;
    }

    private static Map<String, Object> describe(CheckResult result) {
        return Json.object("id", result.id().id(), "area", result.id().area().words(), "table", result.table(), "status", result.status(), "message", result.message(), "todo", result.todo());
    }
}
