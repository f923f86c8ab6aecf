/** What everything inside stands on: the ports, retries, and the work directory. */
package dev.coldarchive.internal.work;
