/** Where files go: the object-store port, keys and their layout, and the directory store. */
package dev.coldarchive.store;
