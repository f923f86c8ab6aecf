/** Metrics for a host with Prometheus' own client. */
package dev.coldarchive.prometheus;
