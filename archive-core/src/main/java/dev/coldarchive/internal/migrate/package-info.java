/** How rows come out of one layout and into another. */
package dev.coldarchive.internal.migrate;
