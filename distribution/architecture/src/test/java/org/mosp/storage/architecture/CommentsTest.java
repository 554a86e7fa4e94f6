package org.mosp.storage.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public type, method and constant of what others compile against has a comment. Javadoc itself would ask for a tag for each
 * parameter as well. Left out: what overrides, the checks of a record's components, and tests, whose names are the promises they keep.
 */
class CommentsTest {

    private static final List<String> PUBLIC = List.of("api/src/main/java", "bundles/tck/src/main/java");

    @Test
    void everyPublicElementHasAComment() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : PUBLIC) {
            sources.addAll(sources(Path.of("../..", folder)));
        }
        assertTrue(sources.size() > 150, () -> sources.size() + " files");
        assertEquals(List.of(), withoutComment(sources));
    }

    @Test
    void aMissingCommentIsSeen(@TempDir Path temporary) throws IOException {
        Path source = Files.writeString(temporary.resolve("Some.java"), """
                package some;
                /** A type. */
                public interface Some {
                    void bare();
                    /** Fine. */
                    void fine();
                    @Override String toString();
                    /** A value. */
                    record Value(int number) {
                        public Value { }
                        public int twice() { return 2 * number; }
                        private int hidden() { return 0; }
                    }
                    enum Kind { ONE, /** Fine. */ TWO }
                }
                """);
        assertEquals(
                List.of("Some.java: bare", "Some.java: twice", "Some.java: Kind", "Some.java: ONE"),
                withoutComment(List.of(source)));
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> withoutComment(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                String file =
                        Path.of(unit.getSourceFile().toUri()).getFileName().toString();
                new Scanner(trees, name -> found.add(file + ": " + name)).scan(unit, null);
            }
        }
        return found;
    }

    private interface Finding {
        void missing(String name);
    }

    private static final class Scanner extends TreePathScanner<Void, Void> {

        private final Trees trees;
        private final Finding finding;

        Scanner(Trees trees, Finding finding) {
            this.trees = trees;
            this.finding = finding;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (!seen(type.getModifiers())) {
                return null;
            }
            look(type.getSimpleName().toString());
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            // a constructor takes the name of its type from the comment there, if it takes nothing
            boolean own =
                    method.getReturnType() != null || !method.getParameters().isEmpty();
            boolean canonical = method.getReturnType() == null && outer().getKind() == Tree.Kind.RECORD;
            if (own && !canonical && seen(method.getModifiers()) && !marked(method.getModifiers())) {
                look(method.getName().toString());
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void nothing) {
            boolean component = outer().getKind() == Tree.Kind.RECORD
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC);
            if (!component && seen(field.getModifiers())) {
                look(field.getName().toString());
            }
            return null;
        }

        private ClassTree outer() {
            return (ClassTree) getCurrentPath().getParentPath().getLeaf();
        }

        /** Public or protected; members of interfaces are public without the word. */
        private boolean seen(ModifiersTree modifiers) {
            TreePath parent = getCurrentPath().getParentPath();
            Set<Modifier> flags = modifiers.getFlags();
            boolean inInterface = parent.getLeaf() instanceof ClassTree outer
                    && (outer.getKind() == Tree.Kind.INTERFACE || outer.getKind() == Tree.Kind.ANNOTATION_TYPE)
                    && !flags.contains(Modifier.PRIVATE);
            return inInterface || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
        }

        private static boolean marked(ModifiersTree modifiers) {
            return modifiers.getAnnotations().stream()
                    .map(AnnotationTree::getAnnotationType)
                    .map(Object::toString)
                    .anyMatch(name -> name.equals("Override") || name.endsWith("Test"));
        }

        private void look(String name) {
            String comment = trees.getDocComment(getCurrentPath());
            if (comment == null || comment.isBlank()) {
                finding.missing(name);
            }
        }
    }
}
