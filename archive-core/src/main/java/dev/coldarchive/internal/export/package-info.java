/** The one algorithm: closed windows from the source into the archive. */
package dev.coldarchive.internal.export;
