/** Tries out on a real store which guarantees it keeps. */
package dev.coldarchive.selftest;
