package eu.sund.app.demo;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of this same program; what it prints goes to a file. Ends when it is closed. */
public final class Child implements AutoCloseable {
  /** The program's main class. */
  public static final String MAIN = "eu.sund.app.Main";

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final Path log;
  private final CompletableFuture<String> ready = new CompletableFuture<>();

  private Child(String name, Process process, Path log, String readyMark) {
    this.name = name;
    this.process = process;
    this.log = log;
    Thread.ofVirtual().name("output of " + name).start(() -> drain(readyMark));
  }

  /**
   * Starts a process.
   *
   * @param readyMark a line that begins so says that the process is ready
   */
  public static Child start(String name, Path log, String readyMark, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new Child(name, process, log, readyMark);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, name + " cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * A command that runs {@code main}, on the Java and with the options and class path of this
   * process. The system would tell a process's whole command line only up to a page of bytes, which
   * a class path can fill.
   */
  public static List<String> java(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  private void drain(String readyMark) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter file = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        file.write(line);
        file.newLine();
        file.flush();
        if (line.startsWith(readyMark)) {
          ready.complete(line);
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    } finally {
      ready.completeExceptionally(new IOException("ended"));
    }
  }

  /**
   * Waits until the process says that it is ready.
   *
   * @return the line that says so
   * @throws SundException with the last lines of its output if it ends or says nothing in time
   */
  public String awaitReady(Duration limit) {
    try {
      return ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new SundException(
          ErrorCode.PEER_UNREACHABLE, name + " did not start; its output:\n" + tail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SundException(
          ErrorCode.PEER_UNREACHABLE, "interrupted while " + name + " starts", e);
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "(no output)";
    }
  }

  /** The process's id. */
  public long pid() {
    return process.pid();
  }

  /** Asks the process to end, and ends it if it does not. */
  public void stop() {
    process.destroy();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
