package dev.coldarchive.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which tables. */
final class TableNames {
    @Option(names = {"-t", "--table"}, paramLabel = "T", order = 1, description = "Only this table; may be repeated. Default: all.")
    List<String> tables = new ArrayList<>();
}
