/** What is counted and told, by one list of names, for whichever metrics library the host has. */
package dev.coldarchive.metrics;
