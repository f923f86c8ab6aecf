package dev.coldarchive.restore;

/**
 * What became of the requests.
 *
 * @param accepted copies that will be made
 * @param extended copies that stay longer
 * @param inProgress objects that somebody had asked for before
 * @param fellBack of the accepted, how many came at the slower tier, for want of room at the faster
 * @param nothingToDo objects that can be read for as long as was asked, or lie in no cold class
 * @param missing objects that are not there
 */
public record RestoreReport(long accepted, long extended, long inProgress, long fellBack, long nothingToDo, long missing) {}
