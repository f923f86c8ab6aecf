/** Deleting rows from the source that the archive provably holds. */
package dev.coldarchive.prune;
