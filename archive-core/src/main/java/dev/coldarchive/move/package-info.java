/** Old rows moved into an archive table of the same database. */
package dev.coldarchive.move;
