package dev.coldarchive.store;

import java.util.Optional;

/**
 * What has to be at a key for a put to happen.
 *
 * @param etag the tag of the content that is replaced; empty: nothing may be there
 */
public record PutCondition(Optional<String> etag) {
    /** Nothing may be there ({@code If-None-Match: *}). */
    public static final PutCondition ABSENT = new PutCondition(Optional.empty());

    /** This content must be there ({@code If-Match}). */
    public static PutCondition replacing(StoredObject known) {
        return new PutCondition(Optional.of(known.etag()));
    }
}
