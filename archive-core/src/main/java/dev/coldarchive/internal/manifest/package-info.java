/** What stands in the store beside the rows: manifests and identities, as JSON. */
package dev.coldarchive.internal.manifest;
