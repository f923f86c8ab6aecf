/** PostgreSQL as the source of rows and as the home of the ledger. Takes a {@code DataSource}, opens no pool. */
package dev.coldarchive.postgres;
