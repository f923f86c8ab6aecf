package dev.coldarchive.daemon.operations;

import dev.coldarchive.daemon.Composition;
import dev.coldarchive.move.Mover;
import dev.coldarchive.policy.TimeSource;

/** What moves old rows within the database. */
public final class MoveOperations {
    private MoveOperations() {}

    /** Of a table that is archived, it moves what the archive holds for certain. */
    public static Mover mover(Composition composition) {
        return new Mover(composition.archiver(), composition.source(), composition.ledger(), composition.databases().marks(), composition.databases().rowMover(), TimeSource.system());
    }
}
