package dev.coldarchive.source;

import dev.coldarchive.window.Window;
import java.time.Instant;

/**
 * A window with committed marks.
 *
 * @param marks how many
 * @param oldest when the first of them was written, by the database's clock
 * @param newest when the last of them was written
 * @param passed whether one of them belongs to a transaction such that neither it nor any that began before it is still open anywhere on the server; or to one of
 *     another server's past, whose dump was restored
 */
public record MarkedWindow(Window window, long marks, Instant oldest, Instant newest, boolean passed) {}
