package dev.coldarchive.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every verb takes, before it or after it. */
final class CommonOptions {
    @Option(names = {"-c", "--config"}, paramLabel = "FILE", order = 90, scope = ScopeType.INHERIT,
            description = "Configuration; else $$ARCHIVE_CONFIG, ./archive.yaml, /etc/archive/archive.yaml.")
    Path config;

    @Option(names = "--json", order = 91, scope = ScopeType.INHERIT, description = "Print the result as one JSON document.")
    boolean json;

    @Option(names = {"-q", "--quiet"}, order = 92, scope = ScopeType.INHERIT, description = "No progress and no notes on stderr, only errors.")
    boolean quiet;

    @Option(names = "--verbose", order = 93, scope = ScopeType.INHERIT, description = "Show logs and stack traces (also: ARCHIVE_DEBUG=1).")
    boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, order = 94, scope = ScopeType.INHERIT, description = "Show this help.")
    boolean help;
}
