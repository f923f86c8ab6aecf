/**
 * The daemon's HTTP: read-only, on the JDK's server. What answers is a {@link dev.coldarchive.daemon.http.Route}; all routes of a port are handed to
 * {@link dev.coldarchive.daemon.http.HttpPort} when it is opened, by {@code HttpPorts} of the package above.
 */
package dev.coldarchive.daemon.http;
