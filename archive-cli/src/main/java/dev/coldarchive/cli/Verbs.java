package dev.coldarchive.cli;

import java.util.List;
import picocli.CommandLine;

/**
 * Makes verbs by their names.
 *
 * @param common options that stand before or after a verb
 */
record Verbs(Surroundings surroundings, CommonOptions common) {

    /** @param name one of those in {@link VerbGroups} */
    CommandLine make(String name) {
        return switch (name) {
            case "ledger" -> group(new LedgerVerb(surroundings, common),
                    new LedgerShowVerb(surroundings, common), new LedgerSetVerb(surroundings, common), new LedgerRebuildVerb(surroundings, common));
            case "retention" -> group(new RetentionVerb(surroundings, common),
                    new RetentionStatusVerb(surroundings, common), new RetentionHoldVerb(surroundings, common), new RetentionReleaseVerb(surroundings, common),
                    new RetentionPruneVerb(surroundings, common), new RetentionMoveVerb(surroundings, common));
            case "lifecycle" -> group(new LifecycleVerb(surroundings, common),
                    new LifecycleShowVerb(surroundings, common), new LifecyclePlanVerb(surroundings, common), new LifecycleApplyVerb(surroundings, common));
            default -> new CommandLine(single(name));
        };
    }

    private static CommandLine group(Verb verb, Verb... parts) {
        CommandLine group = new CommandLine(verb);
        List.of(parts).forEach(group::addSubcommand);
        return group;
    }

    private Verb single(String name) {
        return switch (name) {
            case "demo" -> new DemoVerb(surroundings, common);
            case "init" -> new InitVerb(surroundings, common);
            case "check" -> new CheckVerb(surroundings, common);
            case "doctor" -> new DoctorVerb(surroundings, common);
            case "selftest" -> new SelftestVerb(surroundings, common);
            case "export" -> new ExportVerb(surroundings, common);
            case "status" -> new StatusVerb(surroundings, common);
            case "verify" -> new VerifyVerb(surroundings, common);
            case "gaps" -> new GapsVerb(surroundings, common);
            case "repair" -> new RepairVerb(surroundings, common);
            case "seal" -> new SealVerb(surroundings, common);
            case "ack" -> new AckVerb(surroundings, common);
            case "restore" -> new RestoreVerb(surroundings, common);
            case "load" -> new LoadVerb(surroundings, common);
            case "gc" -> new GcVerb(surroundings, common);
            case "ls" -> new ListVerb(surroundings, common);
            case "inspect" -> new InspectVerb(surroundings, common);
            case "ddl" -> new DdlVerb(surroundings, common);
            case "migrate-layout" -> new MigrateLayoutVerb(surroundings, common);
            case "cost" -> new CostVerb(surroundings, common);
            case "bench" -> new BenchVerb(surroundings, common);
            case "version" -> new VersionVerb(surroundings, common);
            case "completion" -> new CompletionVerb(surroundings, common);
            default -> throw new IllegalArgumentException("there is no verb " + name);
        };
    }
}
