package dev.coldarchive.move;

import dev.coldarchive.TableSpec;
import java.time.Duration;

/**
 * Which rows to move.
 *
 * @param keep how long rows stay in their table
 * @param unarchived whether rows may go that the archive does not hold for certain
 * @param pause how long to rest after each batch
 */
public record MoveRequest(TableSpec table, KeepPeriod keep, boolean unarchived, Duration pause) {}
