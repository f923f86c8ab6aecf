package dev.coldarchive.daemon.operations;

import dev.coldarchive.daemon.Composition;
import dev.coldarchive.retention.Holding;
import dev.coldarchive.retention.RetentionControl;

/** What can be done about what a source deletes. */
public final class RetentionOperations {
    private RetentionOperations() {}

    /** Says what deletes rows, and when. */
    public static RetentionControl control(Composition composition) {
        return new RetentionControl(composition.archiver(), composition.source(), composition.retentionReader(), composition.databases().holds());
    }

    /** Pauses what deletes rows, and resumes it. */
    public static Holding holding(Composition composition) {
        return new Holding(composition.databases().retentionJobs(), composition.databases().holds(), composition.tables());
    }
}
