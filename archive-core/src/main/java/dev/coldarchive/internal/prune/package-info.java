/** How rows are deleted from the source without one being lost. */
package dev.coldarchive.internal.prune;
