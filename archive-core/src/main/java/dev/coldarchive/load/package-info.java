/** The way back: archived rows into a database's tables. */
package dev.coldarchive.load;
