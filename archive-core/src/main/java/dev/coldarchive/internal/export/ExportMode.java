package dev.coldarchive.internal.export;

import dev.coldarchive.ExportRequest;

/** What a person has allowed beyond the usual; see {@link ExportRequest}. */
record ExportMode(boolean force, boolean allowShrink, boolean adopt, boolean takeOver) {

    static ExportMode of(ExportRequest request) {
        return new ExportMode(request.force(), request.allowShrink(), request.adopt(), request.takeOver());
    }
}
