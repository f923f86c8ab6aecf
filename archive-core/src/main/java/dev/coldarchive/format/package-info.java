/** Rows to files and back. */
package dev.coldarchive.format;
