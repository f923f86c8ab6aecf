package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.daemon.operations.ReaderOperations;
import dev.coldarchive.daemon.operations.ReaderOperations.Described;
import dev.coldarchive.ddl.Ddl;
import dev.coldarchive.ddl.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code archive ddl}. */
@Command(name = "ddl", description = {"Print what another program needs to read the archive.",
    "SQL for athena, duckdb, spark, trino and clickhouse, Python for polars and pandas: with the columns that the database has now and those of older files; if the database does not answer, by the"
        + " manifests alone. Changes nothing."},
        footer = {"  archive ddl athena -t trades          partitions are computed by Athena",
            "  archive ddl athena -t trades --msck   partitions are found by a command",
            "  archive ddl duckdb --check            and run it on the real files",
            "  archive ddl athena -t raw_ohlcv --values symbol=AAPL,MSFT"})
final class DdlVerb extends Verb {
    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "READER", description = "athena, duckdb, spark, trino, clickhouse, polars or pandas.")
    Dialect dialect;

    @Mixin
    TableNames names = new TableNames();

    @Option(names = "--database", paramLabel = "NAME", order = 2, description = "Database or schema of that program to put the table into.")
    String database;

    @Option(names = "--name", paramLabel = "NAME", order = 3, description = "What to call the table there; with one -t. Default: as here.")
    String name;

    @Option(names = "--msck", order = 4, description = "Athena, Spark: have partitions found by MSCK REPAIR TABLE.")
    boolean msck;

    @Option(names = "--values", paramLabel = "COL=LIST", order = 5, description = "Athena: the values of a column that partitions, with commas, where they are few; else each query has to name one.")
    Map<String, String> values = new LinkedHashMap<>();

    @Option(names = "--check", order = 6, description = "Run it on the real files, where the program is on this machine, and count the rows.")
    boolean check;

    DdlVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            List<TableSpec> specs = session.select(names.tables);
            if (name != null && specs.size() > 1) {
                throw new ParameterException(spec.commandLine(), "--name is for one table: say which with -t");
            }
            refuseWhatDoesNothing(specs);
            Map<String, List<String>> known = values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue().split(","))));
            ReaderOperations.Look look = new ReaderOperations.Look(Optional.ofNullable(database), Optional.ofNullable(name), known, msck);
            List<Map<String, Object>> tables = new ArrayList<>();
            boolean whole = true;
            for (TableSpec one : specs) {
                Described described = ReaderOperations.describe(session.composition(), one, look, surroundings.clock().instant());
                described.absent().ifPresent(why -> console.warning(one.name() + ": columns by the manifests alone: " + why.getMessage()));
                String text = Ddl.of(dialect, described.table());
                console.result((tables.isEmpty() ? "" : "\n") + text.stripTrailing());
                Optional<ReaderCheck> checked = check ? Optional.of(check(session, described, text)) : Optional.empty();
                checked.ifPresent(run -> console.result(comment() + run.sentence()));
                whole &= checked.map(ReaderCheck::fine).orElse(true);
                tables.add(Json.object("table", one.name(), "name", described.table().name(), "text", text, "columnsFrom", described.absent().isPresent() ? "manifests" : "database",
                        "check", checked.map(ReaderCheck::describe)));
            }
            console.document(Json.object("reader", dialect.name().toLowerCase(Locale.ROOT), "tables", tables));
            return whole ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }

    private void refuseWhatDoesNothing(List<TableSpec> specs) {
        if (msck && dialect != Dialect.ATHENA && dialect != Dialect.SPARK) {
            throw new ParameterException(spec.commandLine(), "--msck is for athena and spark: " + dialect.name().toLowerCase(Locale.ROOT) + " finds partitions by itself");
        }
        if (!values.isEmpty() && dialect != Dialect.ATHENA) {
            throw new ParameterException(spec.commandLine(), "--values is for athena: " + dialect.name().toLowerCase(Locale.ROOT) + " needs no values of partitions");
        }
        values.keySet().stream().filter(column -> specs.stream().noneMatch(one -> one.layout().template().contains("{column:" + column + "}"))).findFirst().ifPresent(column -> {
            throw new ParameterException(spec.commandLine(), "--values " + column + ": no layout of " + String.join(", ", specs.stream().map(TableSpec::name).toList()) + " partitions by that column");
        });
    }

    private ReaderCheck check(Session session, Described described, String text) {
        OptionalLong rows = ReaderOperations.rows(session.composition(), described.table().spec());
        return rows.isEmpty() ? ReaderCheck.notRun("nothing is archived yet") : ReaderCheck.of(dialect, described.table(), text, rows.getAsLong());
    }

    private String comment() {
        return dialect == Dialect.POLARS || dialect == Dialect.PANDAS ? "# " : "-- ";
    }
}
