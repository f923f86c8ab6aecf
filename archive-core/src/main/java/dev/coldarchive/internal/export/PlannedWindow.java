package dev.coldarchive.internal.export;

import dev.coldarchive.window.Window;

/**
 * A window that an export takes.
 *
 * @param again whether it is archived already, so that its rows are counted before they are written
 * @param marked whether it has marks, which are consumed once what they are about is archived
 */
record PlannedWindow(Window window, boolean again, boolean marked) {}
