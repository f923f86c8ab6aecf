package dev.coldarchive.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** All of this module's classes once more, a few of them with a bug: compiled in memory, apart from those that run the tests. */
final class PatchedClasses extends URLClassLoader {
    private static final List<Path> ROOTS = List.of(Path.of("src/main/java/dev/coldarchive"), Path.of("src/test/java/dev/coldarchive"));

    private final Map<String, byte[]> patched;

    private PatchedClasses(Map<String, byte[]> patched) {
        super(Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator"))).map(PatchedClasses::url).toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader());
        this.patched = patched;
    }

    static PatchedClasses with(PlantedBug bug) {
        Map<Path, String> sources = new LinkedHashMap<>();
        for (PlantedBug.Edit edit : bug.edits()) {
            Path file = ROOTS.stream().map(root -> root.resolve(edit.file())).filter(Files::exists).findFirst()
                    .orElseThrow(() -> new IllegalStateException("bug '" + bug.name() + "': there is no file " + edit.file() + " any more"));
            String text = sources.computeIfAbsent(file, PatchedClasses::read);
            int at = text.indexOf(edit.right());
            if (at < 0 || text.indexOf(edit.right(), at + 1) >= 0) {
                throw new IllegalStateException("bug '" + bug.name() + "': this has to occur exactly once in " + file + ": " + edit.right());
            }
            sources.put(file, text.substring(0, at) + edit.wrong() + text.substring(at + edit.right().length()));
        }
        return new PatchedClasses(compiled(sources));
    }

    private static Map<String, byte[]> compiled(Map<Path, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        StringWriter says = new StringWriter();
        List<Source> units = sources.entrySet().stream().map(entry -> new Source(entry.getKey(), entry.getValue())).toList();
        JavaFileManager files = new ForwardingJavaFileManager<JavaFileManager>(compiler.getStandardFileManager(null, null, null)) {
            @Override
            public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, javax.tools.FileObject beside) throws IOException {
                return location == StandardLocation.CLASS_OUTPUT ? new Output(name, classes.computeIfAbsent(name, any -> new ByteArrayOutputStream()))
                        : super.getJavaFileForOutput(location, name, kind, beside);
            }
        };
        List<String> options = List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
        if (!compiler.getTask(says, files, null, options, null, units).call()) {
            throw new IllegalStateException("a planted bug does not compile any more: " + says);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((name, content) -> bytes.put(name, content.toByteArray()));
        return bytes;
    }

    /** What a world out of the seed does not keep; null if it keeps everything. */
    String violation(long seed, Path directory) throws ReflectiveOperationException {
        return (String) loadClass(Simulation.class.getName()).getMethod("violation", long.class, Path.class).invoke(null, seed, directory);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = patched.get(name);
        return bytes != null ? defineClass(name, bytes, 0, bytes.length) : super.findClass(name);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(file.toUri(), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends SimpleJavaFileObject {
        private final OutputStream bytes;

        Output(String name, OutputStream bytes) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
            this.bytes = bytes;
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }
}
