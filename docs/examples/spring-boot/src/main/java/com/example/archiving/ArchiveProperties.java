package com.example.archiving;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an installation decides.
 *
 * @param directory where the archive is
 * @param workDir for temporary files, and for nothing else
 * @param instance the archive belongs to one
 * @param stopGrace how long the running window may go on when the application ends
 * @param look how often source and ledger are asked how they are
 */
@ConfigurationProperties("archive")
record ArchiveProperties(Path directory, Path workDir, String instance, @DefaultValue("20s") Duration stopGrace, @DefaultValue("5s") Duration look) {}
