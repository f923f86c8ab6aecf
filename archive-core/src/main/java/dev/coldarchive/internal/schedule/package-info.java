/** When which table is looked at, and for how long. */
package dev.coldarchive.internal.schedule;
