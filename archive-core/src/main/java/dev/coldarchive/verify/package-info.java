/** Proof: that the archive holds what the ledger says, what the manifests say, and what the source has. */
package dev.coldarchive.verify;
