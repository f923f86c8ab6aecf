package dev.coldarchive.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two scripted S3 servers do what they are there for: two puts whose condition was compared before either wrote. */
class ConditionsUnderRaceTest {
    private static final ObjectKey KEY = ObjectKey.of("raced/key");

    @TempDir
    Path files;

    @Test
    void onTheRacyServerBothWin() throws Exception {
        assertThat(winnersOfTwo(S3Server.racy("raced/"))).isEqualTo(2);
    }

    @Test
    void onTheAtomicServerOneWins() throws Exception {
        assertThat(winnersOfTwo(new S3Server(new CheckedTogether(new AtomicConditions(new TransientNio2BlobStore()), "raced/")))).isEqualTo(1);
    }

    private int winnersOfTwo(S3Server server) throws Exception {
        S3Store store = server.freshStore();
        Path first = content(0);
        PutCondition condition = PutCondition.replacing(store.put(KEY, first, ContentDigester.of(first), PutCondition.ABSENT));
        List<Callable<Boolean>> puts = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            Path file = content(i);
            puts.add(() -> wins(store, file, condition));
        }
        ExecutorService threads = Executors.newFixedThreadPool(puts.size());
        try {
            int winners = 0;
            for (Future<Boolean> put : threads.invokeAll(puts)) {
                winners += put.get() ? 1 : 0;
            }
            return winners;
        } finally {
            threads.shutdown();
        }
    }

    private static boolean wins(S3Store store, Path file, PutCondition condition) {
        try {
            store.put(KEY, file, ContentDigester.of(file), condition);
            return true;
        } catch (PreconditionFailedException refused) {
            return false;
        }
    }

    private Path content(int number) throws Exception {
        return Files.writeString(files.resolve("content-" + number), "content " + number);
    }
}
