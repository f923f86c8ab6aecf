package dev.coldarchive.verify;

import dev.coldarchive.Archiver;
import java.util.ArrayList;
import java.util.List;

/** Verdicts as a list, for tests of few windows. */
public final class Verdicts {
    private Verdicts() {}

    /** Every verdict, table by table, oldest window first. */
    public static List<WindowVerdict> of(Archiver archiver, VerifyRequest request) {
        List<WindowVerdict> verdicts = new ArrayList<>();
        archiver.verify(request, verdicts::add);
        return verdicts;
    }
}
