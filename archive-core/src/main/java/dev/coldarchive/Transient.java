package dev.coldarchive;

/** Marks an error after which nothing has happened and a retry may succeed. */
public interface Transient {}
