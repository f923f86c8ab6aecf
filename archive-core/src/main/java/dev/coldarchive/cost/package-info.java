/** What keeping the archive costs: prices, and what follows from them. Pure functions; nothing here asks anybody. */
package dev.coldarchive.cost;
