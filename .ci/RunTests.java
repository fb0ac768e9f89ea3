import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes without Maven, again and again in one process that stays warm. Each line of
 * standard input is a source, or -, and the names of test classes: the source is compiled in front
 * of the folders given, and the tests are run with what came of it. Answers with {@code FAILED
 * NAME} for each test that fails, and with a last line: {@code END passed N}, {@code END failed N}
 * or {@code END uncompiled}.
 */
final class RunTests {
  private final List<Path> folders;
  private final Path front;
  private final PrintStream answers;

  private RunTests(List<Path> folders, PrintStream answers) throws IOException {
    this.folders = folders;
    this.front = Files.createTempDirectory("front");
    this.answers = answers;
  }

  /**
   * {@code folders}: where the classes are that are under test, and the tests; libraries are on the
   * class path.
   */
  public static void main(String[] folders) throws Exception {
    PrintStream answers = System.out;
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    RunTests tests = new RunTests(Arrays.stream(folders).map(Path::of).toList(), answers);
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.trim().split("\\s+");
      answers.println("END " + tests.answer(words[0], List.of(words).subList(1, words.length)));
      answers.flush();
    }
    tests.clear();
  }

  private String answer(String source, List<String> classes) throws Exception {
    clear();
    Files.createDirectories(front);
    if (!source.equals("-") && !compiles(source)) {
      return "uncompiled";
    }
    List<URL> path = new ArrayList<>(List.of(front.toUri().toURL()));
    for (Path folder : folders) {
      path.add(folder.toAbsolutePath().toUri().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(path.toArray(URL[]::new))) {
      List<Class<?>> types = new ArrayList<>();
      for (String name : classes) {
        types.add(loader.loadClass(name));
      }
      return run(types);
    }
  }

  private boolean compiles(String source) {
    StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
    folders.forEach(folder -> path.append(java.io.File.pathSeparator).append(folder));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] options = {
      "-nowarn",
      "-proc:none",
      "-Xlint:none",
      "-parameters",
      "-d",
      front.toString(),
      "-cp",
      path.toString(),
      source
    };
    boolean compiled = ToolProvider.getSystemJavaCompiler().run(null, said, said, options) == 0;
    if (!compiled) {
      answers.println(said.toString(StandardCharsets.UTF_8).lines().limit(3).toList());
    }
    return compiled;
  }

  private String run(List<Class<?>> types) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(types.stream().map(type -> selectClass(type)).toList())
            .filters(TagFilter.excludeTags("slow"))
            .configurationParameter(
                LauncherConstants.DEACTIVATE_LISTENERS_PATTERN_PROPERTY_NAME, "*")
            // A check that is taken out may leave a loop without an end: that too is noticed.
            .configurationParameter(
                "junit.jupiter.execution.timeout.testable.method.default", "10 m")
            .configurationParameter(
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
            .build();
    int[] counts = new int[2];
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  counts[0]++;
                }
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                  counts[1]++;
                  answers.println("FAILED " + test.getLegacyReportingName());
                }
              }
            });
    return (counts[1] > 0 || counts[0] == 0 ? "failed " : "passed ") + counts[0];
  }

  private void clear() throws IOException {
    if (Files.isDirectory(front)) {
      try (Stream<Path> files = Files.walk(front)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
