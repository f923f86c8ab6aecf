/** Rows in total order, and the union of two revisions of them, in bounded memory. */
package dev.coldarchive.internal.rows;
