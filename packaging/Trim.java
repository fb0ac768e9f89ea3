import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies the program's archives into a package for Linux on x86-64: natives of other platforms stay behind, and every
 * entry gets one fixed time. {@code java Trim.java FROM TO}.
 */
final class Trim {
  /** What marks a native library of this platform, in the ways of DuckDB, SQLite and Netty. */
  private static final List<String> OURS =
      List.of("linux_amd64", "native/Linux/x86_64/", "linux_x86_64");

  private Trim() {}

  public static void main(String[] args) throws IOException {
    Path to = Files.createDirectories(Path.of(args[1]));
    try (var jars = Files.list(Path.of(args[0]))) {
      for (Path jar : jars.filter(j -> j.toString().endsWith(".jar")).sorted().toList()) {
        copy(jar, to.resolve(jar.getFileName()));
      }
    }
    try (var natives = Files.newDirectoryStream(Path.of(args[0]), "lib{duckdb_java,sqlitejdbc}*")) {
      for (Path library : natives) {
        Files.copy(library, to.resolve(library.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (ZipFile in = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      boolean multi = from.getFileName().toString().matches("(duckdb|sqlite|grpc-netty).*");
      for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (multi && isNative(entry.getName()) && OURS.stream().noneMatch(entry.getName()::contains)) {
          continue;
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(LocalDateTime.ofInstant(Instant.parse("2026-11-01T00:00:00Z"), ZoneOffset.UTC));
        out.putNextEntry(copy);
        if (!entry.isDirectory()) {
          in.getInputStream(entry).transferTo(out);
        }
        out.closeEntry();
      }
    }
  }

  private static boolean isNative(String name) {
    return name.matches(".*\\.(so|dll|dylib|jnilib)(_[a-z0-9_]+)?");
  }
}
