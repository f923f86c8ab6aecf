/**
 * The command line: parses, calls the archiver, prints, and turns what went wrong into exit codes. The result goes to
 * stdout, progress and logs to stderr.
 */
package dev.coldarchive.cli;
