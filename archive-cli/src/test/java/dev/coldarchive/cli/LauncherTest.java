package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code archive}, in a tree whose program is two small classes, with a Maven that only says that it was called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "archive").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private Path home;
    private Path target;
    private Path jar;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void makeATree() throws IOException {
        home = Files.createDirectory(directory.resolve("tree"));
        target = Files.createDirectories(home.resolve("archive-cli/target"));
        Files.createDirectories(home.resolve("archive-cli/src/main/java"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("archive-cli/pom.xml"), "<project/>");
        Files.copy(SCRIPT, home.resolve("archive"));
        home.resolve("archive").toFile().setExecutable(true);
        Path mvn = Files.writeString(Files.createDirectory(directory.resolve("bin")).resolve("mvn"), "#!/bin/sh\necho built\n");
        mvn.toFile().setExecutable(true);
        jar = program("Class.forName(\"dev.coldarchive.cli.Main\");");
    }

    /** @param training what the class does that loads the others */
    private Path program(String training) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(classes, "Main", "String learning = System.getProperty(\"archive.learning\");"
                + "if (learning != null) java.nio.file.Files.move(java.nio.file.Path.of(learning), java.nio.file.Path.of(learning.substring(0, learning.lastIndexOf('.'))));"
                + "System.out.println(\"ran \" + String.join(\" \", arguments) + \" with \" + Runtime.getRuntime().maxMemory() / 1_000_000 + \" MB\");");
        compile(classes, "SharedClasses", training);
        Path packed = target.resolve("archive.jar");
        try (OutputStream file = Files.newOutputStream(packed); JarOutputStream out = new JarOutputStream(file)) {
            for (String name : List.of("Main", "SharedClasses")) {
                out.putNextEntry(new JarEntry("dev/coldarchive/cli/" + name + ".class"));
                Files.copy(classes.resolve("dev/coldarchive/cli/" + name + ".class"), out);
            }
        }
        return packed;
    }

    private static void compile(Path classes, String name, String body) {
        String source = "package dev.coldarchive.cli; public class " + name + " { public static void main(String[] arguments) throws Exception { " + body + " } }";
        JavaFileObject text = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return source;
            }
        };
        assertThat(ToolProvider.getSystemJavaCompiler().getTask(null, null, null, List.of("-d", classes.toString()), null, List.of(text)).call()).isTrue();
    }

    private Process start(String name, String... environment) throws IOException {
        return start(name, "status", environment);
    }

    private Process start(String name, String verb, String... environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("archive").toString(), verb, "two words")
                .redirectOutput(directory.resolve(name + ".out").toFile()).redirectError(directory.resolve(name + ".err").toFile()).directory(directory.toFile());
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        return builder.start();
    }

    private Run end(String name, Process process) throws IOException, InterruptedException {
        return new Run(process.waitFor(), Files.readString(directory.resolve(name + ".out")), Files.readString(directory.resolve(name + ".err")));
    }

    private Run run(String... environment) throws IOException, InterruptedException {
        return end("run", start("run", environment));
    }

    private Run export() throws IOException, InterruptedException {
        return end("export", start("export", "export", new String[0]));
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().contains(".jsa")).toList();
        }
    }

    @Test
    void theFirstStartKeepsTheClassesAndLaterOnesUseThem() throws Exception {
        Run first = run();
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("ran status two words with ").doesNotContain("preparing");
        assertThat(first.err()).contains("preparing faster starts").doesNotContain("building");
        assertThat(kept()).singleElement().satisfies(file -> assertThat(Files.size(file)).isPositive());
        FileTime made = Files.getLastModifiedTime(kept().get(0));

        Run second = run("ARCHIVE_JAVA_OPTS", "-Xlog:class+load");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).containsPattern("dev.coldarchive.cli.Main source: shared objects file");
        assertThat(Files.getLastModifiedTime(kept().get(0))).isEqualTo(made);
    }

    @Test
    void whatAnExportLoadsIsKeptToo() throws Exception {
        run();
        Run first = export();
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err()).isEmpty();
        assertThat(run().err()).as("made anew, once").contains("preparing faster starts");
        assertThat(kept()).singleElement().satisfies(file -> assertThat(Files.size(file)).isPositive());
        Run later = run("ARCHIVE_JAVA_OPTS", "-Xlog:class+load");
        assertThat(later.err()).isEmpty();
        assertThat(later.out()).contains("dev.coldarchive.cli.Main source: shared objects file");
        assertThat(export().err()).isEmpty();
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("-[0-9]+", ""))).containsExactlyInAnyOrder("archive.jar", "archive.jsa", "archive.classes");
        }
    }

    /** As JVMs from version 18 on write them: every class with a number of its list, those of other loaders with their source. */
    @Test
    void listsThatNumberTheirClassesCanBeJoined() throws Exception {
        run();
        export();
        Path learned = target.resolve(kept().get(0).getFileName().toString().replace(".jsa", ".classes"));
        Files.writeString(learned, "java/lang/Object id: 0\njava/lang/String id: 1\ndev/coldarchive/cli/Main id: 1\nno/Where id: 2 super: 0 source: /no/where.jar\n");
        assertThat(run().err()).contains("preparing faster starts");
        assertThat(run("ARCHIVE_JAVA_OPTS", "-Xlog:class+load").out()).contains("dev.coldarchive.cli.Main source: shared objects file");
    }

    @Test
    void classesOfAnotherJarAreMadeAnew() throws Exception {
        run();
        Path old = kept().get(0);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(60)));
        Run changed = run("ARCHIVE_JAVA_OPTS", "-Xlog:class+load");
        assertThat(changed.err()).contains("preparing faster starts");
        assertThat(changed.out()).contains("dev.coldarchive.cli.Main source: shared objects file");
        assertThat(kept()).containsExactly(old);
    }

    @Test
    void severalFirstStartsAtOnceDoNotDisturbEachOther() throws Exception {
        List<Process> processes = List.of(start("a"), start("b"), start("c"));
        for (String name : List.of("a", "b", "c")) {
            Run run = end(name, processes.get(name.charAt(0) - 'a'));
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).startsWith("ran status two words");
        }
        assertThat(kept()).as("no half of one is left").singleElement().satisfies(file -> assertThat(file.toString()).endsWith(".jsa"));
    }

    @Test
    void whereClassesCannotBeKeptTheCommandRunsAndNobodyTriesAgain() throws Exception {
        program("Runtime.getRuntime().halt(1);");
        Run first = run();
        assertThat(first.code()).isZero();
        assertThat(first.out()).startsWith("ran status two words");
        Run second = run();
        assertThat(second.out()).startsWith("ran status two words");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void aSourceThatIsNewerThanTheProgramIsBuiltFirst() throws Exception {
        run();
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        Path source = Files.writeString(home.resolve("archive-cli/src/main/java/New.java"), "class New {}");
        Run run = run();
        assertThat(run.err()).contains("building", "built");
        assertThat(run.out()).startsWith("ran status two words");
        assertThat(run().err()).as("once").doesNotContain("building");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(run().err()).doesNotContain("building");
    }

    /** A JVM of version 17 keeps no classes of a jar whose path has a blank; the command runs all the same. */
    @Test
    void aTreeMayHaveABlankInItsName() throws Exception {
        home = Files.move(home, directory.resolve("a tree"));
        assertThat(run().out()).startsWith("ran status two words");
        assertThat(run().err()).isEmpty();
    }

    @Test
    void theHeapIsSmallAndAPersonCanSayOtherwise() throws Exception {
        assertThat(run().out()).containsPattern("with 2[0-9]{2} MB");
        assertThat(run("ARCHIVE_JAVA_OPTS", "-Xmx64m").out()).containsPattern("with 6[0-9] MB");
        assertThat(run("ARCHIVE_JAVA_OPTS", "-XX:+UseParallelGC").code()).as("another collector").isZero();
    }

    @Test
    void aJavaThatIsTooOldIsRefused() throws Exception {
        Path old = Files.createDirectories(directory.resolve("old/bin"));
        Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 1\n").toFile().setExecutable(true);
        Files.writeString(directory.resolve("old/release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"1.8.0_392\"\n");
        Run run = run("JAVA_HOME", directory.resolve("old").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("needs Java 17 or newer", "is 1");
        assertThat(run("JAVA_HOME", directory.resolve("nowhere").toString()).err()).contains("JAVA_HOME has no bin/java");
    }

    @Test
    void aJavaWithoutAReleaseFileIsAskedItself() throws Exception {
        Path wrapper = Files.createDirectories(directory.resolve("wrapped/bin"));
        Files.writeString(wrapper.resolve("java"), "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n").toFile().setExecutable(true);
        Run run = run("JAVA_HOME", directory.resolve("wrapped").toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("ran status two words");
    }
}
