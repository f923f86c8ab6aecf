/** Looks at a database and proposes a configuration: what {@code archive init} writes. */
package dev.coldarchive.daemon.proposal;
