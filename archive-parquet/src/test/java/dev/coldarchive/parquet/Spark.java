package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Spark in a process of its own, since it brings Hadoop: for tests tagged {@code readers}, of this module and of those beside it. */
public final class Spark {
    /** Where profile {@code readers} leaves the class path, and Spark may leave what it likes; tests run in the directory of their module. */
    private static final Path TARGET = Path.of("..", "archive-parquet", "target");

    private Spark() {}

    /**
     * Runs SQL, in which {@code parquet.`/absolute/path`} is a file or a directory of Hive partitions (their values are text).
     *
     * @return the rows of all statements, in their order, values divided by {@code |}
     */
    public static List<String> query(String... statements) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        for (String opened : List.of("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent",
                "java.util.concurrent.atomic", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", Files.readString(TARGET.resolve("spark.classpath")).strip(), "../src/test/readers/SparkReads.java"));
        command.addAll(List.of(statements));
        Process process = new ProcessBuilder(command).directory(TARGET.toFile()).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines.stream().filter(line -> line.startsWith("ROW ")).map(line -> line.substring("ROW ".length())).toList();
    }
}
