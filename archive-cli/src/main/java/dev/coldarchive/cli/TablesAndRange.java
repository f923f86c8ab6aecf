package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.window.WindowGrid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which tables, and which half-open range of event time. */
final class TablesAndRange {
    @Option(names = {"-t", "--table"}, paramLabel = "T", order = 1, description = "Only this table; may be repeated. Default: all.")
    List<String> tables = new ArrayList<>();

    @Option(names = "--start", paramLabel = "TIME", order = 2,
            description = "First instant of the range, UTC: 2024-01-15, 2024-01-15T10:00:00Z, now-90d.")
    TimeExpression start;

    @Option(names = "--end", paramLabel = "TIME", order = 3, description = "First instant after the range.")
    TimeExpression end;

    boolean hasRange() {
        return start != null || end != null;
    }

    /** The range as of now, on the grids of these tables. */
    Range resolve(Instant now, List<TableSpec> specs) {
        return new Range(resolve(start, now, specs), resolve(end, now, specs));
    }

    /** Two instants; either may be left open. */
    record Range(Optional<Instant> start, Optional<Instant> end) {
        /** @throws ArchiveException of category USAGE if it does not start before its end */
        Range {
            if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
                throw new ArchiveException(ArchiveException.Category.USAGE, "cannot take range [" + start.get() + ", " + end.get() + "): it does not start before its end",
                        "ranges are half-open: the end is the first instant that is left out");
            }
        }

        String words(String openStart, String openEnd) {
            return "from " + start.map(Figures::time).orElse(openStart) + " until " + end.map(Figures::time).orElse(openEnd) + " (UTC, end left out)";
        }
    }

    static Optional<Instant> resolve(TimeExpression expression, Instant now, List<TableSpec> specs) {
        List<WindowGrid> grids = specs.stream().map(TableSpec::grid).distinct().toList();
        return Optional.ofNullable(expression).map(time -> time.resolve(now, grids));
    }
}
