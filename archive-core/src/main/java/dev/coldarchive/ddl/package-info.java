/** What other programs are told to read the archive: DDL and snippets. */
package dev.coldarchive.ddl;
