package dev.coldarchive.verify;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.Optional;

/**
 * What was found of one window.
 *
 * @param table configured name
 * @param window which
 * @param verdict what was found
 * @param revision the revision that was looked at; 0 if none
 * @param rows rows in the archive
 * @param sizeBytes size of its parts
 * @param detail why, in words; empty if there is nothing to say
 * @param object the object that is at fault, where it is one
 * @param differences which rows are not the same in archive and source, where these were compared and differ
 */
public record WindowVerdict(
        String table, Window window, Verdict verdict, int revision, long rows, long sizeBytes, String detail, Optional<ObjectKey> object, Optional<RowDifferences> differences) {}
