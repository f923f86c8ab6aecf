/** What Prometheus reads of the daemon as a process, beside what it reads of the archive: see {@link dev.coldarchive.metrics.ArchiveMetrics}. */
package dev.coldarchive.daemon.metrics;
