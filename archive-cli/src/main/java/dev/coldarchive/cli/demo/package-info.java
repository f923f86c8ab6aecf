/** A real PostgreSQL, started from the class path, with tables worth archiving. */
package dev.coldarchive.cli.demo;
