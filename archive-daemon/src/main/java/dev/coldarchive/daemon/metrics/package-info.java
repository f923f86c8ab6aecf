/** What Prometheus reads: counted as things happen by a listener, told from memory of how it stands, and of the process itself. */
package dev.coldarchive.daemon.metrics;
