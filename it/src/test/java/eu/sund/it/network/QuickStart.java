package eu.sund.it.network;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The start-up cache that the program's own launcher makes, for the processes of these tests: each
 * starts in a fraction of the processor time. Made once a build, by whichever test process comes
 * first; without one (class folders on the path, a Java that cannot) the program starts as before.
 */
final class QuickStart {
  private static final long MAKING_SECONDS = 180;

  private QuickStart() {}

  /** The options that use the cache, made now if there is none; none if it cannot be. */
  static List<String> options(List<String> jvm, String classPath, String main) {
    Path cache = Path.of("target", "program.aot").toAbsolutePath();
    try {
      return isOfArchives(classPath) && isThere(cache, jvm, classPath, main)
          ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfArchives(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator)).allMatch(e -> new File(e).isFile());
  }

  /** Only one of several processes makes it; a file without content says that it cannot be made. */
  private static boolean isThere(Path cache, List<String> jvm, String classPath, String main)
      throws IOException {
    Files.createDirectories(cache.getParent());
    Path mark = cache.resolveSibling("program.aot.path");
    try (FileChannel file =
            FileChannel.open(
                cache.resolveSibling("program.aot.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = file.lock()) {
      if (!held.isValid() || !isOf(mark, cache, classPath)) {
        Files.deleteIfExists(cache);
        make(cache, jvm, classPath, main);
        Files.writeString(mark, classPath);
      }
    }
    return Files.isRegularFile(cache) && Files.size(cache) > 0;
  }

  /** Whether it was made for this class path, and after all of its archives. */
  private static boolean isOf(Path mark, Path cache, String classPath) throws IOException {
    if (!Files.isRegularFile(mark) || !Files.readString(mark).equals(classPath)) {
      return false;
    }
    long made = mark.toFile().lastModified();
    return Files.isRegularFile(cache)
        && Stream.of(classPath.split(File.pathSeparator))
            .allMatch(e -> new File(e).lastModified() <= made);
  }

  private static void make(Path cache, List<String> jvm, String classPath, String main)
      throws IOException {
    List<String> command = new ArrayList<>(jvm);
    command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:disable", "-cp", classPath));
    command.addAll(List.of(main, "warmup"));
    Process making =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .redirectInput(new File("/dev/null"))
            .start();
    try {
      if (!making.waitFor(MAKING_SECONDS, TimeUnit.SECONDS) || making.exitValue() != 0) {
        making.destroyForcibly().waitFor();
        Files.write(cache, new byte[0]);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      making.destroyForcibly();
    }
  }
}
