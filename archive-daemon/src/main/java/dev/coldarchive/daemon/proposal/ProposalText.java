package dev.coldarchive.daemon.proposal;

import dev.coldarchive.daemon.config.Durations;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes proposals as YAML with comments. */
final class ProposalText {
    private static final int MAX_NAME = 64;

    private final ProposalRequest request;
    private final StringBuilder text = new StringBuilder();

    ProposalText(ProposalRequest request) {
        this.request = request;
    }

    String of(List<TableProposal> tables, List<String> leftOut) {
        head();
        Set<String> names = new HashSet<>();
        tables.forEach(t -> table(t, name(t, tables, names)));
        if (!leftOut.isEmpty()) {
            line("");
            line("  # Left out, for want of a time column that is NOT NULL:");
            leftOut.forEach(t -> line("  #   " + oneLine(t)));
        }
        return text.toString();
    }

    private void head() {
        line("# Proposed from what the database looks like; lines marked CHECK want a person's look.");
        line("# Every key is explained in docs/reference/configuration.md. 'archive check' says what is wrong with this file.");
        line("source:");
        line("  url: " + quoted(request.url()));
        request.user().ifPresent(user -> line("  user: " + quoted(user)));
        request.passwordVariable().ifPresent(variable -> line("  password: \"${" + variable + "}\""));
        line("store:");
        line("  uri: " + quoted(request.storeUri()));
        request.region().ifPresent(region -> line("  region: " + quoted(region)));
        line("ledger: {schema: archive}   # created by 'archive init'");
        line("instance: " + quoted(request.instance()));
        line("work-dir: " + quoted(request.workDir()));
        line("");
        line("tables:");
    }

    private void table(TableProposal table, String name) {
        line("");
        if (table.rowsPerDay() > 0) {
            line("  # About " + count(table.rowsPerDay()) + " rows a day.");
        }
        line("  " + quoted(name) + ":");
        line("    relation: " + quoted(table.table().schema() + "." + table.table().name()));
        line("    time-column: " + quoted(table.time().name()) + (table.others().isEmpty() ? "" : "   # CHECK: could also be "
                + table.others().stream().map(c -> oneLine(c.name())).collect(Collectors.joining(", "))));
        table.unit().ifPresent(unit -> line("    time-unit: " + unit.name().toLowerCase(Locale.ROOT)
                + (table.sure() ? "" : "   # CHECK: the table has no rows to tell; seconds, millis, micros or nanos")));
        if (table.time().isLocalTime()) {
            line("    time-zone: UTC   # CHECK: where the clock hung that filled " + oneLine(table.time().name()));
        }
        line("    every: " + Durations.spell(table.every()) + (table.rowsPerDay() == 0 ? "" : "   # a window has about " + amount(table, table.rowsPerWindow())));
        line("    lag: " + Durations.spell(table.lag()) + "   # rows that arrive later than this are found by verification");
        if (table.slices() > 1) {
            line("    slices: " + table.slices() + "   # files of about " + amount(table, table.rowsPerWindow() / table.slices())
                    + ": a larger one is slow to write again for one late row, and to read in parts");
        }
        line("    layout: {prefix: raw, partition-by: [" + (table.every().toDays() == 1 ? "year, month, day" : "year, month, day, hour") + "]}");
        line("    retention: " + table.retention().map(r -> Durations.spell(r) + "   # as the TimescaleDB retention job has it")
                .orElse("forever   # CHECK: after how long something deletes rows here, such as 90d"));
        table.table().columns().stream().filter(ColumnFacts::mayCluster).findFirst().ifPresent(column -> line("    # cluster-by: [" + quoted(column.name()) + "]   # it has about "
                + count(column.distinct()) + " different values: questions about one of them become faster, files larger by some tenths"));
        doubtfulColumns(table.table());
    }

    private static String amount(TableProposal table, long rows) {
        long bytes = table.table().sizeOf(rows);
        return count(rows) + " rows" + (bytes == 0 ? "" : ", " + (bytes < 10L << 20 ? count(bytes >> 10) + " KiB" : count(bytes >> 20) + " MiB") + " in the database");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void doubtfulColumns(TableFacts table) {
        List<ColumnFacts> doubtful = table.columns().stream().filter(ColumnFacts::isUnboundedNumeric).toList();
        if (!doubtful.isEmpty()) {
            line("    # CHECK: numeric without a precision that a file can hold. Choose a type for each, or the table is refused:");
            line("    #   decimal(p,s) is exact, and a value that does not fit is refused; string is exact; double rounds.");
            line("    # columns:");
            doubtful.forEach(c -> line("    #   " + quoted(c.name()) + ": decimal(38,18)"));
        }
    }

    /** The table's own name where no other has it, else with its schema. */
    private static String name(TableProposal table, List<TableProposal> all, Set<String> taken) {
        String own = table.table().name();
        boolean alone = all.stream().filter(t -> t.table().name().equals(own)).count() == 1;
        String name = alone ? own : table.table().schema() + "_" + own;
        String fitting = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
        for (int i = 2; !taken.add(fitting); i++) {
            fitting = name.substring(0, Math.min(name.length(), MAX_NAME - 4)) + "_" + i;
        }
        return fitting;
    }

    /** Plain where that is safe, else in double quotes with escapes; a reference to a variable cannot be meant. */
    private static String quoted(String value) {
        if (value.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?") && !value.matches("(?i)true|false|null|yes|no|on|off")) {
            return value;
        }
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> quoted.append(c == '"' || c == '\\' ? "\\" + (char) c : c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029
                ? String.format(Locale.ROOT, "\\u%04x", c) : Character.toString(c)));
        return quoted.append('"').toString();
    }

    /** For comments: a name cannot end them. */
    private static String oneLine(String name) {
        return name.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
