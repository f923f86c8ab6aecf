package dev.coldarchive.schema;

/** What to do when the type of a column is no longer the one that is archived already. Added and dropped columns are no such change. */
public enum SchemaPolicy {
    /** Refuse the window until a person decides. */
    FAIL,
    /** Take the new type where it holds every value of the old one (int32 to int64, float to double, a wider decimal); else refuse. */
    WIDEN,
    /** Write new windows with the new type; former files stay as they are. */
    NEW_FILES
}
