package dev.coldarchive.ledger;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Windows that start on one day of UTC and are alike.
 *
 * @param day which day
 * @param state their state
 * @param recount whether they have to be read again
 * @param needsAttention whether they {@linkplain WindowRecord#needsAttention() wait} for a person or for another read
 * @param windows how many; at least 1
 * @param rows rows archived
 * @param sizeBytes size of their parts
 * @param until end of the last of them
 */
public record DayCount(LocalDate day, WindowState state, boolean recount, boolean needsAttention, long windows, long rows, long sizeBytes, Instant until) {}
