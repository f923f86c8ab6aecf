/** No part of the interface: catalog, COPY stream and driver errors. */
package dev.coldarchive.postgres.internal;
