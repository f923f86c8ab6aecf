package dev.coldarchive;

import java.time.Instant;
import java.util.Optional;

/**
 * Rows of a table that came after their window was archived, or may have.
 *
 * @param windowsMarked windows with marks that wait to be looked at; {@link dev.coldarchive.source.MarkLog#MOST_WINDOWS} if there are more
 * @param oldestMark when the oldest of these marks was written, by the source's clock; empty if there are none
 * @param archived rows that this archiver has added to windows which were archived before, since it was built
 */
public record LateRows(long windowsMarked, Optional<Instant> oldestMark, long archived) {}
