package dev.coldarchive.doctor;

import java.util.Optional;

/** Who a store's credentials belong to. */
@FunctionalInterface
public interface Caller {
    /**
     * @return {@code arn:aws:sts::123456789012:assumed-role/exporter/1}; empty if nobody is there to ask
     * @throws dev.coldarchive.ArchiveException if whoever is asked refuses or does not answer
     */
    Optional<String> name();
}
