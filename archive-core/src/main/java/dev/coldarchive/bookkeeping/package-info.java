/** The ledger as people look at it, and set a cursor in it by hand. */
package dev.coldarchive.bookkeeping;
