/** Tells people by a webhook: alarms, their ends, and how the last day was. */
package dev.coldarchive.daemon.notify;
