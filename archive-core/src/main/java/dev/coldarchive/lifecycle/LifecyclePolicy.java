package dev.coldarchive.lifecycle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What is wanted of the bucket's rules.
 *
 * @param moves where objects go as they grow old, the first move first; by what their keys begin with, below the store's own prefix
 * @param abortUploads days after which the parts of an unfinished upload are dropped; empty for no such rule
 * @param keep days after which files of a table are deleted from the archive; those of a table that is not named stay for ever
 */
public record LifecyclePolicy(Map<String, List<Move>> moves, OptionalInt abortUploads, Map<String, Integer> keep) {

    /**
     * @param storageClass as S3 spells it
     * @param afterDays age of the object
     */
    public record Move(String storageClass, int afterDays) {}

    public LifecyclePolicy {
        moves = Collections.unmodifiableMap(new LinkedHashMap<>(moves));
        keep = Collections.unmodifiableMap(new LinkedHashMap<>(keep));
    }

    /** Nothing but that unfinished uploads go after a day. */
    public static LifecyclePolicy defaults() {
        return new LifecyclePolicy(Map.of(), OptionalInt.of(1), Map.of());
    }
}
