package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import java.util.List;

/** What only some sources have: jobs of their own that delete rows, and can be paused. Safe for use by several threads. */
public interface RetentionJobs {

    /** The table's jobs, those that drop first first; none if it has none. */
    List<RetentionJob> jobs(TableSpec table);

    /**
     * Pauses or resumes a job; its settings stay. Doing it twice changes nothing more.
     *
     * @throws dev.coldarchive.ArchiveException of category PERMISSION if the role may not
     */
    void schedule(RetentionJob job, boolean run);
}
