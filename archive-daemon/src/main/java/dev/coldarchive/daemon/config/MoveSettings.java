package dev.coldarchive.daemon.config;

import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.policy.Timetable;

/**
 * What the daemon moves into a table's archive table, and when.
 *
 * @param keep how long rows stay
 * @param schedule when older ones are moved
 */
public record MoveSettings(KeepPeriod keep, Timetable schedule) {}
