package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the verbs together, and says what becomes of errors. */
final class CommandLines {
    private CommandLines() {}

    /** With all verbs. */
    static CommandLine create(Surroundings surroundings) {
        return create(surroundings, VerbGroups.verbs());
    }

    /** To execute these arguments: where they begin with a verb, with that one alone. To look at all of them costs more time than most of them need. */
    static CommandLine toExecute(String[] arguments, Surroundings surroundings) {
        boolean verbFirst = arguments.length > 0 && VerbGroups.verbs().contains(arguments[0]);
        return create(surroundings, verbFirst ? List.of(arguments[0]) : VerbGroups.verbs());
    }

    private static CommandLine create(Surroundings surroundings, List<String> names) {
        ArchiveCommand root = new ArchiveCommand(surroundings);
        CommandLine archive = new CommandLine(root);
        Verbs verbs = new Verbs(surroundings, root.common);
        names.forEach(name -> archive.addSubcommand(verbs.make(name)));
        archive.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, VerbGroups::render);
        archive.setOut(new PrintWriter(surroundings.out(), true));
        archive.setErr(new PrintWriter(surroundings.err(), true));
        archive.setColorScheme(Help.defaultColorScheme(console(surroundings, false).outInColour() ? Help.Ansi.ON : Help.Ansi.OFF));
        archive.registerConverter(TimeExpression.class, new TimeExpression.Converter());
        wholeNumbers(archive);
        archive.setCaseInsensitiveEnumValuesAllowed(true);
        archive.setExecutionStrategy(CommandLines::execute);
        archive.setParameterExceptionHandler((error, arguments) -> wrongUsage(surroundings, error, arguments));
        archive.setExecutionExceptionHandler((error, command, parsed) -> Failures.report(((Verb) command.getCommand()).console(), error).number());
        return archive;
    }

    private static void wholeNumbers(CommandLine archive) {
        ITypeConverter<Long> large = text -> whole(text, Long::valueOf);
        ITypeConverter<Integer> small = text -> whole(text, Integer::valueOf);
        archive.registerConverter(Long.class, large).registerConverter(long.class, large).registerConverter(Integer.class, small).registerConverter(int.class, small);
    }

    private static <T> T whole(String text, Function<String, T> number) {
        try {
            return number.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no whole number, or too large");
        }
    }

    /** A verb that there is not, with --help behind it, is no wish for help about all the others. */
    private static int execute(ParseResult parsed) {
        if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) {
            throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), parsed.unmatched());
        }
        return new RunLast().execute(parsed);
    }

    private static int wrongUsage(Surroundings surroundings, ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        Console console = console(surroundings, List.of(arguments).contains("--json"));
        console.error(error.getMessage());
        UnmatchedArgumentException.printSuggestions(error, command.getErr());
        console.hint(help);
        ArchiveException known = new ArchiveException(ArchiveException.Category.USAGE, error.getMessage(), help);
        console.document(Json.object("error", Failures.describe(known), "exitCode", ExitCode.USAGE.number()));
        return ExitCode.USAGE.number();
    }

    private static Console console(Surroundings surroundings, boolean json) {
        return Console.of(surroundings.out(), surroundings.err(), surroundings.outIsTerminal(), surroundings.errIsTerminal(), surroundings.environment(),
                json, false, false);
    }
}
