package dev.coldarchive.internal.export;

import dev.coldarchive.ExportRequest;

/**
 * What a person has allowed beyond the usual; see {@link ExportRequest}.
 *
 * @param giveUp whether parts that are missing or damaged are made anew from what there is, without the rows that only they had
 */
record ExportMode(boolean force, boolean allowShrink, boolean adopt, boolean takeOver, boolean giveUp) {
    /** To read a window again and make it whole without the parts that are lost. */
    static final ExportMode GIVING_UP = new ExportMode(true, false, false, false, true);

    static ExportMode of(ExportRequest request) {
        return new ExportMode(request.force(), request.allowShrink(), request.adopt(), request.takeOver(), false);
    }
}
