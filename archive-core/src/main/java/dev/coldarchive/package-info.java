/**
 * The embeddable archiver: {@link dev.coldarchive.Archiver} moves closed windows of tables into an object store,
 * {@link dev.coldarchive.TableSpec} says which and how, {@link dev.coldarchive.ArchiveException} is what goes wrong.
 */
package dev.coldarchive;
