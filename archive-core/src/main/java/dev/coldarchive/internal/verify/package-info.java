/** Proof and status: what is archived against what should be. */
package dev.coldarchive.internal.verify;
