package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;

import dev.coldarchive.ledger.WindowRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How it ends: every file but the manifests, what the ledger says, and what is left over. */
record CrashOutcome(Map<String, String> files, List<String> rows, Object cursor, List<String> windows, int intents, int uploads, int leftovers) {

    static CrashOutcome of(ArchiveFixture archive) {
        Map<String, String> files = new TreeMap<>();
        archive.store.contents().forEach((key, sha256) -> files.put(key.value(), sha256));
        files.keySet().removeIf(key -> key.endsWith(".json"));
        List<String> rows = files.keySet().stream().flatMap(key -> archive.rowsOf(key).stream()).sorted().toList();
        return new CrashOutcome(files, rows, archive.ledger.cursor("trades"), archive.ledger.windows("trades", hour(0).start(), hour(9).start()).stream().map(CrashOutcome::said).toList(),
                archive.ledger.intents("trades").size(), archive.store.unfinishedUploads(), archive.leftovers().size());
    }

    private static String said(WindowRecord record) {
        return record.window() + " " + record.state() + " " + record.digest() + ", parked " + record.parkedRows() + ", archive only " + record.archiveOnly()
                + ", waits " + record.needsAttention() + (record.archiveOnly().rows() > 0 ? ", accepted " + record.acknowledged().isPresent() : "");
    }

    int strays() {
        return intents + uploads + leftovers;
    }
}
