/** When rows may be moved. */
package dev.coldarchive.internal.move;
