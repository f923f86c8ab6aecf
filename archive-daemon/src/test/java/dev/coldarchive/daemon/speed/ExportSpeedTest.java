package dev.coldarchive.daemon.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What an export costs beside the COPY that it reads, in a process of its own. Small unless told otherwise: {@code -Dspeed.rows=5000000 -Dspeed.rounds=11 -Dspeed.warmup=3}; others of
 * {@link MarketRows} with {@code -Dspeed.table=trades}, and {@code -Dspeed.windows=5 -Dspeed.heap=32m -Dspeed.compression=snappy -Dspeed.ways=copy,export}.
 */
class ExportSpeedTest {
    private static final int ROWS = Integer.getInteger("speed.rows", 20_000);

    @Test
    void whatAnExportCostsBesideTheCopyThatItReads() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        MarketRows.valueOf(System.getProperty("speed.table", "orderbook_deltas").toUpperCase(Locale.ROOT)).fill(database, ROWS, Integer.getInteger("speed.windows", 1));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + System.getProperty("speed.heap", "256m"), "-XX:+UseSerialGC"));
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("speed.")) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), ExportSpeed.class.getName(),
                database.host(), Integer.toString(database.port()), database.name()));
        command.addAll(List.of(System.getProperty("speed.ways", "plain,copy,decode,digest,encode,put,export,export-plain,verify").split(",")));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        System.out.println(said);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("export").contains("processor").contains(" files of ");
    }
}
