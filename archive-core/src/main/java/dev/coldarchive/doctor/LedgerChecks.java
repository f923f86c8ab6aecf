package dev.coldarchive.doctor;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.util.List;

/** What can be wrong with the ledger before anything is read from it. */
public final class LedgerChecks {
    private LedgerChecks() {}

    /** The checks of a ledger that these facts are of. */
    public static List<Check> of(LedgerFacts facts) {
        return List.of(Check.of(CheckId.LEDGER_VERSION, () -> version(facts)), Check.of(CheckId.LEDGER_RIGHTS, () -> rights(facts)));
    }

    private static Outcome version(LedgerFacts facts) {
        int installed;
        try {
            installed = facts.installedVersion().orElse(0);
        } catch (ArchiveException e) {
            if (e.category() != Category.PERMISSION) {
                throw e;
            }
            return Outcome.fail(e.getMessage(), String.join("; ", facts.missingRights()));
        }
        if (installed == 0) {
            return Outcome.fail("there is no ledger", "archive init");
        }
        if (installed < facts.knownVersion()) {
            return Outcome.fail("the ledger is of version " + installed + ", this program needs " + facts.knownVersion(), "archive init");
        }
        return installed > facts.knownVersion() ? Outcome.fail("the ledger is of version " + installed + ", this program knows " + facts.knownVersion(), "run the newer program that installed it")
                : Outcome.ok("version " + installed);
    }

    private static Outcome rights(LedgerFacts facts) {
        List<String> missing = facts.missingRights();
        return missing.isEmpty() ? Outcome.ok("every right that is needed") : Outcome.fail("the role lacks rights that an export needs", String.join("; ", missing));
    }
}
