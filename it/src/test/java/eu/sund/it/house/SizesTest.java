package eu.sund.it.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reviewer sees a method on one screen and a file in one sitting. */
class SizesTest {
  private static final int METHOD_LINES = 70;
  private static final int FILE_LINES = 600;
  private static final Set<String> EVERYTHING =
      Set.of("Exception", "RuntimeException", "Throwable");

  /** What stands behind a wide catch that is right, on its own line. */
  private static final String REASON = "// whatever it was:";

  @Test
  void file_isNot_longerThan600Lines() {
    List<String> over =
        Checkout.sources().stream()
            .filter(f -> Checkout.text(f).lines().count() > FILE_LINES)
            .map(Checkout::name)
            .toList();
    assertThat(over).as("files of more than %d lines", FILE_LINES).isEmpty();
  }

  @Test
  void method_isNot_longerThan70Lines() throws IOException {
    List<String> over = new ArrayList<>();
    scan(
        new Finder() {
          @Override
          public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            if (method.getBody() != null && lines(method) > METHOD_LINES) {
              over.add(place(method) + " " + method.getName() + ": " + lines(method) + " lines");
            }
            return super.visitMethod(method, null);
          }
        });
    assertThat(over).as("methods of more than %d lines", METHOD_LINES).isEmpty();
  }

  @Test
  void wideCatch_ofProduct_saysWhy() throws IOException {
    List<String> bare = new ArrayList<>();
    scan(
        new Finder() {
          @Override
          public @Nullable Void visitCatch(CatchTree tree, @Nullable Void none) {
            boolean wide = EVERYTHING.contains(tree.getParameter().getType().toString());
            if (wide
                && !goesOn(tree)
                && file().contains("/src/main/")
                && !line(tree).contains(REASON)) {
              bare.add(place(tree));
            }
            return super.visitCatch(tree, null);
          }
        });
    assertThat(bare)
        .as(
            "catches of everything belong to a thread's top, a handler or main, with '%s …' on the"
                + " line",
            REASON)
        .isEmpty();
  }

  /** Whether the catch only tidies up: what it caught, or what that means, is thrown on. */
  private static boolean goesOn(CatchTree tree) {
    List<? extends StatementTree> body = tree.getBlock().getStatements();
    return !body.isEmpty() && body.getLast() instanceof ThrowTree;
  }

  private static void scan(Finder finder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  null,
                  null,
                  files.getJavaFileObjectsFromPaths(Checkout.sources()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        finder.open(unit, positions);
        finder.scan(unit, null);
      }
    }
  }

  /** Walks the syntax trees of files and knows the place of each. */
  private abstract static class Finder extends TreeScanner<@Nullable Void, @Nullable Void> {
    private @Nullable CompilationUnitTree unit;
    private @Nullable SourcePositions positions;
    private List<String> text = List.of();

    void open(CompilationUnitTree next, SourcePositions places) {
      unit = next;
      positions = places;
      text = Checkout.text(Path.of(next.getSourceFile().toUri())).lines().toList();
    }

    String file() {
      return Checkout.name(Path.of(open().getSourceFile().toUri()));
    }

    String place(Tree tree) {
      return file() + ":" + first(tree);
    }

    String line(Tree tree) {
      return text.get(first(tree) - 1);
    }

    int lines(Tree tree) {
      LineMap map = open().getLineMap();
      return (int) map.getLineNumber(places().getEndPosition(open(), tree)) - first(tree) + 1;
    }

    private int first(Tree tree) {
      return (int) open().getLineMap().getLineNumber(places().getStartPosition(open(), tree));
    }

    private CompilationUnitTree open() {
      if (unit == null) {
        throw new IllegalStateException("no file is open");
      }
      return unit;
    }

    private SourcePositions places() {
      if (positions == null) {
        throw new IllegalStateException("no file is open");
      }
      return positions;
    }
  }
}
