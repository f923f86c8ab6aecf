package dev.coldarchive.verify;

import dev.coldarchive.window.Window;

/**
 * What was found of one window.
 *
 * @param table configured name
 * @param window which
 * @param verdict what was found
 * @param revision the revision that was looked at; 0 if none
 * @param rows rows in the archive
 * @param sizeBytes size of its parts
 * @param detail why, in words; empty if OK
 */
public record WindowVerdict(String table, Window window, Verdict verdict, int revision, long rows, long sizeBytes, String detail) {}
