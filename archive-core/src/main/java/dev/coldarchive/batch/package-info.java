/** Rows in memory: typed column vectors, their canonical bytes and their digest. */
package dev.coldarchive.batch;
