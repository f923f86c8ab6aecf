/** What a source deletes from its tables by itself, and how to keep it from doing so. */
package dev.coldarchive.retention;
