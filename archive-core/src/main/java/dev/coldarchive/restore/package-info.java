/** Bringing stored objects back out of storage classes that nothing is read out of: what it takes, asking for it, and waiting until it is done. */
package dev.coldarchive.restore;
