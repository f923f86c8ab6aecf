/** What columns a table has in the archive. */
package dev.coldarchive.schema;
