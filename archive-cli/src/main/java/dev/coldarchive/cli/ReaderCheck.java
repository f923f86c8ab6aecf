package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.ddl.Ddl;
import dev.coldarchive.ddl.Dialect;
import dev.coldarchive.ddl.ReaderTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came of running a text with the program that it is for, if that is on this machine.
 *
 * @param ran what it was run with; empty if it was not run
 * @param rows rows that were counted; empty if none were
 * @param expected rows that the manifests name
 * @param why why it was not run, or failed; empty if all is well
 */
record ReaderCheck(Optional<String> ran, OptionalLong rows, long expected, String why) {

    static ReaderCheck notRun(String why) {
        return new ReaderCheck(Optional.empty(), OptionalLong.empty(), 0, why);
    }

    static ReaderCheck of(Dialect dialect, ReaderTable table, String text, long expected) {
        String name = quoted(table);
        return switch (dialect) {
            case DUCKDB -> {
                String script = text + "SELECT count(*), count(COLUMNS(*)) FROM " + name + ";\n";
                yield run(List.of("duckdb", "-list", "-noheader"), script, expected).or(() -> python("duckdb", "import duckdb\nconnection = duckdb.connect()\nconnection.execute(" + python(text)
                        + ")\nprint(*connection.execute(" + python("SELECT count(*), count(COLUMNS(*)) FROM " + name) + ").fetchone(), sep=\"|\")\n", expected))
                        .orElseGet(() -> notRun("neither duckdb nor python3 with duckdb is on this machine"));
            }
            case POLARS -> python("polars", text + plain(table) + ".select(pl.all().null_count()).collect()\nprint(" + plain(table) + ".select(pl.len()).collect().item())\n", expected)
                    .orElseGet(() -> notRun("no python3 with polars is on this machine"));
            case PANDAS -> python("pandas, pyarrow", text + plain(table) + ".head(1000).to_pandas()\nprint(" + plain(table) + ".count_rows())\n", expected)
                    .orElseGet(() -> notRun("no python3 with pandas and pyarrow is on this machine"));
            default -> notRun(dialect.name().toLowerCase(Locale.ROOT) + " is a service, and not on this machine; run it there by hand");
        };
    }

    boolean fine() {
        return ran.isEmpty() || rows.isPresent() && rows.getAsLong() == expected;
    }

    String sentence() {
        if (ran.isEmpty()) {
            return "Not run: " + why + ".";
        }
        String counted = rows.isPresent() ? Figures.count(rows.getAsLong(), "row") + ", and the manifests name " + Figures.count(expected, "row") : "failed: " + why;
        return "Run with " + ran.get() + ": " + (fine() ? Figures.count(expected, "row") + ", as the manifests say" : counted) + ".";
    }

    Map<String, Object> describe() {
        return Json.object("run", ran.isPresent(), "with", ran, "rows", rows.isPresent() ? Optional.of(rows.getAsLong()) : Optional.empty(), "expectedRows", ran.isPresent() ? Optional.of(expected) : Optional.empty(),
                "ok", fine(), "reason", why.isEmpty() ? Optional.empty() : Optional.of(why));
    }

    private static Optional<ReaderCheck> python(String modules, String script, long expected) {
        Optional<ReaderCheck> there = run(List.of("python3", "-c", "import " + modules + "\nprint(0)"), "", 0);
        return there.filter(found -> found.rows().isPresent()).flatMap(found -> run(List.of("python3", "-"), script, expected)
                .map(run -> new ReaderCheck(Optional.of("python3, " + modules), run.rows(), expected, run.why())));
    }

    /** Empty if there is no such program. */
    private static Optional<ReaderCheck> run(List<String> command, String script, long expected) {
        Path input = null;
        Path output = null;
        try {
            input = Files.writeString(Files.createTempFile("archive-ddl-", ".in"), script);
            output = Files.createTempFile("archive-ddl-", ".out");
            Process process = new ProcessBuilder(command).redirectInput(input.toFile()).redirectOutput(output.toFile()).redirectErrorStream(true).start();
            int code = process.waitFor();
            List<String> lines = Files.readString(output, StandardCharsets.UTF_8).strip().lines().toList();
            String last = lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
            String count = last.replaceFirst("\\|.*", "");
            boolean counted = code == 0 && count.matches("\\d+");
            return Optional.of(new ReaderCheck(Optional.of(command.get(0)), counted ? OptionalLong.of(Long.parseLong(count)) : OptionalLong.empty(), expected, counted ? "" : last));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(notRun("it was interrupted"));
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            delete(input);
            delete(output);
        }
    }

    private static void delete(Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }

    private static String quoted(ReaderTable table) {
        return table.database().map(schema -> doubleQuotes(schema) + ".").orElse("") + doubleQuotes(table.name());
    }

    private static String doubleQuotes(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String plain(ReaderTable table) {
        return Ddl.variable(table);
    }

    private static String python(String text) {
        return "\"\"\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\"\"";
    }
}
