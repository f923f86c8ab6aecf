/** Metrics for a host with Micrometer. */
package dev.coldarchive.micrometer;
