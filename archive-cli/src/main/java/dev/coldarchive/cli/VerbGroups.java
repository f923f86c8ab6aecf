package dev.coldarchive.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** The verbs of {@code archive --help}, by what somebody is about to do. */
enum VerbGroups {
    BEGIN("Begin", "demo", "init", "check", "selftest"),
    EVERY_DAY("Every day", "export", "status", "ls", "inspect", "ddl"),
    PROVE("Prove", "verify", "gaps", "seal"),
    MEND("When something is wrong", "doctor", "repair", "ack", "ledger"),
    BACK("The way back", "restore", "load"),
    KEEP("Retention and the bucket", "retention", "lifecycle", "cost", "gc", "migrate-layout"),
    PROGRAM("This program", "bench", "version", "completion");

    private static final int NAMES = 18;

    private final String heading;
    private final List<String> verbs;

    VerbGroups(String heading, String... verbs) {
        this.heading = heading;
        this.verbs = List.of(verbs);
    }

    /** All names. */
    static List<String> verbs() {
        return Arrays.stream(values()).flatMap(group -> group.verbs.stream()).toList();
    }

    /** All groups, each verb with the first sentence of its description. */
    static String render(Help help) {
        StringBuilder text = new StringBuilder();
        for (VerbGroups group : values()) {
            text.append(System.lineSeparator()).append(group.heading).append(':').append(System.lineSeparator()).append(group.list(help));
        }
        return text.toString();
    }

    private String list(Help help) {
        int width = help.commandSpec().usageMessage().width();
        TextTable table = TextTable.forColumns(help.colorScheme(), new Column(NAMES, 2, Overflow.SPAN), new Column(width - NAMES, 0, Overflow.WRAP));
        Map<String, Help> all = help.subcommands();
        verbs.forEach(verb -> table.addRowValues(help.colorScheme().commandText(verb),
                help.colorScheme().text(all.get(verb).commandSpec().usageMessage().description()[0])));
        return table.toString();
    }
}
