package dev.coldarchive.load;

import dev.coldarchive.store.ObjectKey;
import java.util.List;
import java.util.Optional;

/**
 * What a load would do.
 *
 * @param place where the rows go: schema and name
 * @param archived whether the ledger calls anything of the range archived, if only windows without rows
 * @param creates whether the table has to be made first
 * @param windows archived windows of the range that have rows
 * @param rows rows in them
 * @param sizeBytes size of their files
 * @param parkedRows rows beside them that are not loaded, because no export could merge them yet
 * @param coldObjects files that have to be restored from a cold storage class first
 * @param coldBytes size of these
 * @param cold the first of these
 * @param warnings what a person should know, each a sentence
 */
public record LoadPlan(String table, String place, boolean archived, boolean creates, long windows, long rows, long sizeBytes, long parkedRows, long coldObjects, long coldBytes, Optional<ObjectKey> cold,
        List<String> warnings) {

    public LoadPlan {
        warnings = List.copyOf(warnings);
    }
}
