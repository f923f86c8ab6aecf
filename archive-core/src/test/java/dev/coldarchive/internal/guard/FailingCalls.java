package dev.coldarchive.internal.guard;

import dev.coldarchive.TransientException;
import dev.coldarchive.source.MemorySource;
import java.util.ArrayList;
import java.util.List;

/** A source of which the first calls are not answered. */
final class FailingCalls {
    private FailingCalls() {}

    /** Returns the calls that are made from now on, those without an answer too. */
    static List<String> first(int unanswered, MemorySource source) {
        List<String> calls = new ArrayList<>();
        source.onCall(call -> {
            calls.add(call);
            if (calls.size() <= unanswered) {
                throw new TransientException("cannot ask: no answer", null, null);
            }
        });
        return calls;
    }
}
