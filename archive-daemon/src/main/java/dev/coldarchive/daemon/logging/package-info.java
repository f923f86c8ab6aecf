/** How the daemon's log looks. */
package dev.coldarchive.daemon.logging;
