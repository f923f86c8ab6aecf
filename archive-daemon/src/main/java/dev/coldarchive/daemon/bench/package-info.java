/** How fast an export is, beside what the database can give. */
package dev.coldarchive.daemon.bench;
