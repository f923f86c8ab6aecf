package dev.coldarchive.source;

/**
 * Which database rows come from; what an archive belongs to.
 *
 * @param systemId identifier of the database cluster that copies and replicas share
 * @param database name of the database
 * @param host host as configured; empty where unknown
 * @param port port as configured; 0 where unknown
 */
public record SourceIdentity(String systemId, String database, String host, int port) {}
