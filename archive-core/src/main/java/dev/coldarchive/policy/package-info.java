/** Decisions that a host can configure: retries, severities. */
package dev.coldarchive.policy;
