package dev.coldarchive;

/** Marks an error after which the operation may or may not have taken effect: look before retrying. */
public interface OutcomeUnknown {}
