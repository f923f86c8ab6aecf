package dev.coldarchive.internal.verify;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.RowDifferences;
import dev.coldarchive.verify.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What it means that archive and source do not have the same rows. */
final class Difference {
    private Difference() {}

    /**
     * @param found which rows differ; empty if only the counts are known
     * @param gone whether the source is known to have lost the window, at least in part
     */
    static Verdict verdict(long sourceRows, long archiveRows, Optional<RowDifferences> found, boolean gone) {
        if (found.isEmpty()) {
            return sourceRows > archiveRows ? Verdict.LATE_ROWS : gone ? Verdict.SOURCE_GONE : Verdict.MISMATCH;
        }
        RowDifferences rows = found.get();
        // Without a key an update is a row less and a row more; in a live window that is what as many of both look like.
        boolean late = gone ? rows.onlyInSource() > 0 : rows.onlyInSource() > rows.onlyInArchive();
        return late ? Verdict.LATE_ROWS : gone && rows.updated() == 0 ? Verdict.SOURCE_GONE : Verdict.MISMATCH;
    }

    /** Digest of what the source held when rows were last parked: these in place of the parts that they belong to. */
    static RowDigest withParked(Manifest manifest) {
        Map<ObjectKey, RowDigest> rows = new HashMap<>();
        manifest.parts().forEach(part -> rows.put(part.key(), part.digest()));
        manifest.parked().forEach(parked -> rows.put(parked.of(), parked.file().digest()));
        return rows.values().stream().reduce(RowDigest.EMPTY, RowDigest::plus);
    }

    static String words(RowDifferences rows) {
        List<String> says = new ArrayList<>();
        if (rows.onlyInSource() > 0) {
            says.add(rows.onlyInSource() + " only in the source");
        }
        if (rows.onlyInArchive() > 0) {
            says.add(rows.onlyInArchive() + " only in the archive");
        }
        if (rows.updated() > 0) {
            says.add(rows.updated() + " with other values");
        }
        return ": " + String.join(", ", says);
    }
}
