/** How the command line talks: tables and figures for people, JSON for programs, progress while it lasts. */
package dev.coldarchive.cli.console;
