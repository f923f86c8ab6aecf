package dev.coldarchive.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * A mistake that somebody could make: pieces of source that are replaced. Each piece must occur exactly once, so that a bug whose place has moved is noticed.
 *
 * @param name what is done wrong
 */
record PlantedBug(String name, List<Edit> edits) {

    /** @param file below {@code src/main/java/dev/coldarchive} or {@code src/test/java/dev/coldarchive} */
    record Edit(String file, String right, String wrong) {}

    private static final String EXPORT = "internal/export/";
    private static final String STORED = "            return storage.store().confirm(key, content);\n";

    private static PlantedBug bug(String name, String... fileRightWrong) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < fileRightWrong.length; i += 3) {
            edits.add(new Edit(fileRightWrong[i], fileRightWrong[i + 1], fileRightWrong[i + 2]));
        }
        return new PlantedBug(name, edits);
    }

    /** The first few, which most worlds show, are tried in every build. */
    static List<PlantedBug> all() {
        return List.of(
                bug("a standby that has not replayed enough is read all the same", "source/MemorySource.java", "        if (replayed != null && view.xmin() <= x) {", "        if (replayed != null && view.xmin() < 0) {"),
                bug("a window behind the retention boundary taken for an empty one", EXPORT + "WindowReading.java", "        return view.oldestPartitionStart().map(window.start()::isBefore).orElse(false)\n",
                        "        return view == null\n", EXPORT + "WindowReading.java", "isBefore(now.minus(keep))).orElse(false)", "isBefore(now.minus(keep))).orElse(false) && view == null"),
                bug("an unknown put believed, unseen", "internal/work/SafePut.java", "            if (!(e instanceof OutcomeUnknown) && !(e instanceof PreconditionFailedException) || !isThere(key, content)) {",
                        "            if (!(e instanceof OutcomeUnknown) && (!(e instanceof PreconditionFailedException) || !isThere(key, content))) {", "internal/work/SafePut.java", STORED,
                        "            return new StoredObject(key, content.sizeBytes(), content.md5().orElseThrow(), Optional.empty(), Optional.of(content.sha256()), java.time.Instant.EPOCH, Optional.empty(), false);\n"),
                bug("the source's rows replace the archive's, instead of a union", EXPORT + "PartChoices.java",
                        "        } else if (mode.allowShrink()) {\n            replace(before, described, part);\n        } else if (part.isEmpty() && !parked) {",
                        "        } else if (true) {\n            replace(before, described, part);\n        } else if (part.isEmpty() && !parked) {"),
                bug("close by xmax: a window counts as closed once later transactions have ended", "source/MemorySource.java",
                        "        open.headMap(x, true).forEach((xid, transaction) -> writers", "        open.headMap(view.xmax() > x ? 0 : x, true).forEach((xid, transaction) -> writers"),
                bug("no look at what a put has stored before the window counts", "internal/work/SafePut.java", STORED, "            return storage.store().head(key).orElseThrow();\n"),
                bug("the ledger is told before the manifest stands", EXPORT + "WindowExport.java",
                        "        String sha256 = manifests.create(manifest, scratch);\n        WindowRecord saved = save(manifest, sha256, recorded, standing);\n",
                        "        WindowRecord saved = save(manifest, \"0\".repeat(64), recorded, standing);\n        String sha256 = manifests.create(manifest, scratch);\n"),
                bug("marks consumed by upsert: also those whose rows the view does not see", "source/MemoryMarks.java",
                        "window.contains(mark.windowStart) && source.happened(view, mark.writer))\n                .forEach(mark -> ids", "window.contains(mark.windowStart))\n                .forEach(mark -> ids"),
                bug("marks let go of before the window is put", EXPORT + "WindowExport.java", "        announce(next, revision);\n",
                        "        ConsumedMarks.consume(ports, table, window, now.marks());\n        announce(next, revision);\n"),
                bug("snapshot before lock: a partition dropped while it is read goes unnoticed", "source/MemorySource.java", "        if (table.locks > 0) {\n", "        if (table.locks > 1_000) {\n",
                        "source/MemorySnapshot.java", "if (!table.incarnations(window).equals(incarnations)) {", "if (table.locks < 0) {"),
                bug("re-export that trusts counts", EXPORT + "PartChoices.java", "        boolean same = part.map(WrittenPart::digest).orElse(RowDigest.EMPTY).equals(described.digest());\n        if (same && (!parked",
                        "        boolean same = part.map(WrittenPart::digest).orElse(RowDigest.EMPTY).rows() <= described.digest().rows();\n        if (same && (!parked"),
                bug("put after a lost lease: an expired lease is taken over on a store without conditions", EXPORT + "TableExport.java", " == ConditionalWrites.ATOMIC ? TakeOver.EXPIRED : TakeOver.NEVER", " == null ? TakeOver.NEVER : TakeOver.EXPIRED"),
                bug("parts are put over whatever is there now", EXPORT + "PartUpload.java", "change.before().stored().map(PutCondition::replacing)", "ports.store().head(part.key()).map(PutCondition::replacing)"),
                bug("key by the rows read, not by window and slice", EXPORT + "PartWriter.java", "table.layout().key(table.name(), window, slice, values,",
                        "table.layout().key(table.name(), window, dev.coldarchive.window.Window.of(slice.start().plusSeconds(digest.rows() % 9), slice.every()), values,"),
                bug("412 of a manifest ignored", "internal/manifest/Manifests.java", "        } catch (PreconditionFailedException e) {\n            return false;", "        } catch (PreconditionFailedException e) {\n            return true;"),
                bug("manifest overwritten", "internal/manifest/Manifests.java", "        if (!put(manifest.key(), text, PutCondition.ABSENT, scratch)) {",
                        "        if (!put(manifest.key(), text, storage.store().head(manifest.key()).map(PutCondition::replacing).orElse(PutCondition.ABSENT), scratch)) {"),
                bug("head error taken for nothing there", "internal/manifest/Manifests.java", "        return storage.guards().store().call(storage.guards().policy().storeRead(), \"read \" + key, () -> storage.store().head(key).map(",
                        "        return storage.guards().store().call(storage.guards().policy().storeRead(), \"read \" + key, () -> headOrNothing(key).map(", "internal/manifest/Manifests.java",
                        "    /** The text at a key, or empty if nothing is there for certain. */",
                        "    private Optional<StoredObject> headOrNothing(ObjectKey key) {\n        try {\n            return storage.store().head(key);\n        } catch (ArchiveException e) {\n            return Optional.empty();\n"
                                + "        }\n    }\n", "internal/manifest/Manifests.java", "import java.io.IOException;", "import dev.coldarchive.store.StoredObject;\nimport java.io.IOException;"),
                bug("`<=` for `<` at the end of a window", "internal/rows/EventTime.java", "value < bound(window.end())", "value <= bound(window.end())", "source/MemoryTable.java",
                        "range.end(), false)", "range.end(), true)", "source/MemoryTable.java", "range.contains(time(version.values))",
                        "(range.contains(time(version.values)) || time(version.values).equals(range.end()))"),
                bug("no intent before the puts", EXPORT + "WindowExport.java", "        ports.ledger().intend(lease.lease(), next.intent(revision, lease.lease()));\n", ""),
                bug("a manifest adopted without a look at its parts", EXPORT + "WindowPast.java",
                        "            confirmed(manifest, known).forEach(part -> ports.store().confirm(part.key(), part.content()));\n", ""),
                bug("the cursor goes to the end of what was just archived, over a gap", "ledger/MemoryTable.java", "        Instant reached = endOfRun(cursor.position());\n",
                        "        Instant reached = window.end();\n"),
                bug("the cursor passes windows that were refused", "ledger/WindowState.java", "QUARANTINED(false)", "QUARANTINED(true)"),
                bug("equal rows of a table without a key collapsed", "internal/rows/OrderedRows.java", "    private void add(RowBatch rows, int row) {\n        int length = canonical.encode(rows, row);\n",
                        "    private final java.util.Set<String> seen = new java.util.HashSet<>();\n\n    private void add(RowBatch rows, int row) {\n        int length = canonical.encode(rows, row);\n"
                                + "        if (!seen.add(new String(canonical.bytes(), 0, length, java.nio.charset.StandardCharsets.ISO_8859_1))) {\n            return;\n        }\n"),
                bug("a window that was read while a writer was open is never read again", EXPORT + "Standing.java", "new Standing(state, !now.openWriters().isEmpty(), reason", "new Standing(state, false, reason"),
                bug("a reading that broke off taken for the whole", EXPORT + "PartWriter.java", "        while (rows.next(batch)) {\n", "        while (more(rows, batch)) {\n",
                        EXPORT + "PartWriter.java", "    /** Writes one part without rows,",
                        "    private static boolean more(RowReader rows, RowBatch batch) {\n        try {\n            return rows.next(batch);\n        } catch (ArchiveException e) {\n            return false;\n        }\n    }\n\n"
                                + "    /** Writes one part without rows,"),
                bug("a revision that was begun is left as it is", EXPORT + "TableExport.java", "request.start().isEmpty() ? openIntents.windows() : Set.of()", "Set.of()"),
                bug("what a stale holder says goes into the ledger", "ledger/MemoryTable.java", "        if (lease == null || lease.epoch() != held.epoch() || !lease.owner().equals(held.owner())) {", "        if (held == null) {",
                        "ledger/MemoryTable.java", "        if (revision != expectedRevision) {", "        if (revision < 0) {"),
                bug("a seal without a count", EXPORT + "Sealing.java", "        if (!isEqual(now, record, manifest.get(), takenIn)) {\n", "        if (takenIn && !isEqual(now, record, manifest.get(), true)) {\n"),
                bug("a recount believed although a writer is still open", EXPORT + "WindowRecount.java", "        boolean onlyForItsWriters = record.recount() && !planned.marked();\n",
                        "        boolean onlyForItsWriters = false;\n", EXPORT + "WindowRecount.java", "        if (record.recount() && now.openWriters().isEmpty()) {\n", "        if (record.recount()) {\n"),
                bug("marks let go of by a recount before what is late is archived", EXPORT + "WindowRecount.java", "        if (!now.digest().plus(notInSource(record)).equals(record.digest())) {\n",
                        "        ConsumedMarks.consume(ports, table, planned.window(), now.marks());\n        if (!now.digest().plus(notInSource(record)).equals(record.digest())) {\n"),
                bug("what others began is forgotten before the next revision stands", EXPORT + "WindowExport.java", "                warn(next, record, standing);\n",
                        "                warn(next, record, standing);\n                openIntents.settle(lease.lease(), former.intents(), next);\n"),
                bug("a word taken for whatever is found by now, not for the plan that it was given for", EXPORT + "Acknowledgement.java", "        if (!found.id().equals(planned)) {\n",
                        "        if (planned.isEmpty()) {\n"),
                bug("a word outlives what it was given for", EXPORT + "Standing.java", ".filter(who -> asBefore && leftToAccept));\n", ".filter(who -> leftToAccept || asBefore));\n"),
                bug("a union that adds up equal rows", "internal/rows/UnionRows.java", "        if (rows == 0) {\n            both(batch);\n        } else if (keys == 0) {\n",
                        "        if (rows == 0) {\n            decode(current, batch);\n            both(batch);\n        } else if (keys == 0) {\n"),
                bug("a window that lost rows unseen forgets it with its next revision", EXPORT + "Standing.java", " || before.equals(Optional.of(WindowState.SOURCE_GONE))) {\n", ") {\n"),
                bug("a part is replaced without a note in the bucket", EXPORT + "WindowExport.java", ".ifPresent(former -> replacements.note(table.name(), window, former, sha256, scratch));\n",
                        ".ifPresent(former -> progress.step());\n"));
    }
}
