package dev.coldarchive.source;

/** A source that knows where late rows of its tables are noted: an archiver that is given it needs no other word of its marks. Safe for use by several threads. */
public interface MarkedSource {

    /** The marks that {@link WindowSnapshot#marks()} sees; {@link MarkLog#NONE} if it sees none. */
    MarkLog marks();
}
