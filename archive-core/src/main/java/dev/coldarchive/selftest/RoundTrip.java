package dev.coldarchive.selftest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.selftest.Samples.Sample;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The short form of the {@link Selftest}: one small object, always the same key, written, read and fought over; it stays, as nothing here is ever deleted. */
public final class RoundTrip {
    private static final ObjectKey KEY = ObjectKey.of(Selftest.PREFIX + "doctor");
    private static final String LONGER = "archive selftest";

    private RoundTrip() {}

    /**
     * @param temporary an existing directory of the caller's, for a file that stays there
     * @throws ArchiveException if the object cannot be written or read
     */
    public static Outcome on(ObjectStore store, Path temporary) {
        Sample sample = new Samples(temporary).small(0);
        try {
            Optional<StoredObject> former = store.head(KEY);
            StoredObject written = store.put(KEY, sample.file(), sample.content(), former.map(PutCondition::replacing).orElse(PutCondition.ABSENT));
            if (!read(store).equals(sample.content())) {
                return Outcome.fail("other bytes came back than were written", LONGER);
            }
            if (!refused(store, sample, PutCondition.ABSENT)) {
                return Outcome.fail("an object was created where one was: conditions are not looked at, and two exporters could overwrite each other", LONGER);
            }
            return refused(store, sample.mistaken(), PutCondition.replacing(written)) ? Outcome.ok("written, read back, and refused where it had to be") :
                    Outcome.fail("an upload with another one's checksum was taken: damage on the way would not be seen", LONGER);
        } catch (PreconditionFailedException e) {
            return Outcome.unknown("another doctor writes the same object now", "archive doctor");
        }
    }

    private static ContentDigest read(ObjectStore store) {
        ContentDigester digester = new ContentDigester();
        try (InputStream in = store.open(KEY, 0); OutputStream through = digester.through(OutputStream.nullOutputStream())) {
            in.transferTo(through);
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot read object " + KEY + ": " + e, null, e);
        }
        return digester.finish();
    }

    private static boolean refused(ObjectStore store, Sample sample, PutCondition condition) {
        try {
            store.put(KEY, sample.file(), sample.content(), condition);
            return false;
        } catch (ArchiveException e) {
            return true;
        }
    }
}
