/** Archives in another layout: the same rows under other windows and keys, proved by adding up digests. */
package dev.coldarchive.migrate;
