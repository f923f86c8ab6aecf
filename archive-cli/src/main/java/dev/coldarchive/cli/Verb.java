package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.daemon.HeadStart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What all verbs share: what they take from outside, common options, and a console that obeys them. */
@Command(sortOptions = false, descriptionHeading = "%n", optionListHeading = "%nOptions:%n", parameterListHeading = "%n",
        footerHeading = "%nExamples:%n")
abstract class Verb implements Callable<Integer> {
    final Surroundings surroundings;
    final CommonOptions common;

    /**
     * @param common options that stand before or after the verb
     */
    Verb(Surroundings surroundings, CommonOptions common) {
        this.surroundings = surroundings;
        this.common = common;
    }

    /** Does it; what goes wrong is thrown. */
    abstract ExitCode run(Console console) throws Exception;

    @Override
    public final Integer call() throws Exception {
        Console console = console();
        if (console.verbose()) {
            surroundings.start().ifPresent(HeadStart::await); // it may be initialising what is spoken to here
            Logging.speakUp();
        }
        return run(console).number();
    }

    final Console console() {
        return Console.of(surroundings.out(), surroundings.err(), surroundings.outIsTerminal(), surroundings.errIsTerminal(), surroundings.environment(),
                common.json, common.quiet, common.verbose);
    }
}
