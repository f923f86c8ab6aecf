/** Retries and circuit breakers, around the ports: the one layer that tries again. */
package dev.coldarchive.internal.guard;
