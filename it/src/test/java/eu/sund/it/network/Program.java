package eu.sund.it.network;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of the program under test; what it prints goes to two files beside each other. */
final class Program implements AutoCloseable {
  private static final String MAIN = "eu.sund.app.Main";
  private static final List<String> JVM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx512m",
          "--enable-native-access=ALL-UNNAMED",
          // where the tensor engine is unpacked; only sites that train with it look there
          "-Dsund.deep.cache=" + System.getProperty("sund.deep.cache", "target/natives"));
  private static final String CLASS_PATH = classPath();
  private static final List<String> QUICK_START = QuickStart.options(JVM, CLASS_PATH, MAIN);
  private static final Duration END_MAX = Duration.ofSeconds(90);

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;

  private Program(String name, Process process, Path out, Path err) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** How a command ended. */
  record Ended(int exit, String out, String err) {
    String all() {
      return out + err;
    }
  }

  /** Starts the program; {@code name} with a number of its own names its logs in {@code logs}. */
  static Program start(String name, Path logs, List<String> arguments) {
    return start(name, logs, Map.of(), arguments);
  }

  /** The same with environment variables. */
  static Program start(
      String name, Path logs, Map<String, String> environment, List<String> arguments) {
    try {
      Files.createDirectories(logs);
      Path out = Files.createTempFile(logs, name + "-", ".out");
      Path err = out.resolveSibling(out.getFileName().toString().replace(".out", ".err"));
      ProcessBuilder builder =
          new ProcessBuilder(command(logs, arguments))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .redirectInput(new File("/dev/null"));
      builder.environment().putAll(environment);
      return new Program(name, builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  static Ended run(Path logs, String... arguments) {
    try (Program program = start(arguments[0] + "-" + arguments[1], logs, List.of(arguments))) {
      return program.await(Duration.ofMinutes(2));
    }
  }

  private static List<String> command(Path temporary, List<String> arguments) {
    List<String> command = new ArrayList<>(JVM);
    command.addAll(QUICK_START);
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", CLASS_PATH, MAIN));
    command.addAll(arguments);
    return command;
  }

  /** The tests' class path without the tests: their settings of the log are not the program's. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the program has printed {@code mark} on its standard output. */
  Program awaitOutput(String mark, Duration limit) {
    Waiting.until(
        name + " prints '" + mark + "'",
        limit,
        () -> {
          if (out().contains(mark)) {
            return true;
          }
          if (!process.isAlive()) {
            throw new AssertionError(name + " ended instead of printing '" + mark + "':\n" + err());
          }
          return false;
        });
    return this;
  }

  /** Waits for the program's own end. */
  Ended await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " has not ended after " + limit + ":\n" + out() + err());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + name, e);
    }
    return new Ended(process.exitValue(), out(), err());
  }

  /** Ends the process as a power cut does. */
  void kill() {
    process.destroyForcibly();
    await(END_MAX);
  }

  /** Presses Ctrl-C. */
  void interrupt() {
    signal("INT");
  }

  /** Lets the process stand still, as a machine does that swaps. */
  void freeze() {
    signal("STOP");
  }

  /** Lets it go on. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    await(END_MAX);
  }
}
