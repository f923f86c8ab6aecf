/** How archived windows come back into a database. */
package dev.coldarchive.internal.load;
