package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An IDE has something to show for every type of a library, and for all that it can do. What is written in comments the compiler looks at, at each build. */
class JavadocTest {

    static List<String> libraries() {
        return PublicApi.LIBRARIES;
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void everyPublicTypeSaysWhatItIsAndEveryMethodWhatItDoes(String library) throws IOException {
        List<String> silent = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources(library)));
            DocTrees comments = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Silence(comments, silent).scan(unit, null);
            }
        }
        assertThat(silent).as("without a comment").isEmpty();
    }

    private static List<Path> sources(String library) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", "archive-" + library, "src", "main", "java"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java") && !file.toString().contains("/internal/")).toList();
            assertThat(sources).isNotEmpty();
            return sources;
        }
    }

    private static final class Silence extends TreePathScanner<Void, Void> {
        private final DocTrees comments;
        private final List<String> silent;

        private Silence(DocTrees comments, List<String> silent) {
            this.comments = comments;
            this.silent = silent;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (isPublic(getCurrentPath())) {
                if (comments.getDocComment(getCurrentPath()) == null) {
                    silent.add(type.getSimpleName().toString());
                }
                super.visitClass(type, nothing);
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            Tree owner = getCurrentPath().getParentPath().getLeaf();
            boolean overrides = method.getModifiers().getAnnotations().stream().anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
            boolean ofComponents = owner.getKind() == Tree.Kind.RECORD && method.getName().contentEquals("<init>"); // the record says what they are
            if (!overrides && !ofComponents && isSeen(owner, method.getModifiers().getFlags()) && comments.getDocComment(getCurrentPath()) == null) {
                silent.add(((ClassTree) owner).getSimpleName() + "." + method.getName());
            }
            return null;
        }

        private static boolean isPublic(TreePath path) {
            return isSeen(path.getParentPath().getLeaf(), ((ClassTree) path.getLeaf()).getModifiers().getFlags());
        }

        /** What stands in an interface is public unless it says otherwise. */
        private static boolean isSeen(Tree owner, Set<Modifier> flags) {
            return owner.getKind() == Tree.Kind.INTERFACE ? !flags.contains(Modifier.PRIVATE) : flags.contains(Modifier.PUBLIC);
        }
    }
}
