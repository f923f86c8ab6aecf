/** The mutable record: cursors, windows, intents and leases; and the immutable one, the manifest. */
package dev.coldarchive.ledger;
