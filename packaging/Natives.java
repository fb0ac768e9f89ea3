import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Lays the native libraries of DuckDB and SQLite for this platform beside their archives. Otherwise each process would
 * unpack them, 73 MB, into the temporary folder at its start, and leave them there if it is killed. DuckDB's driver looks
 * there by itself once its archive holds none; SQLite's is told by {@code org.sqlite.lib.path}.
 * {@code java Natives.java LIB-FOLDER}.
 */
final class Natives {
  private Natives() {}

  public static void main(String[] arguments) throws IOException {
    Path lib = Path.of(arguments[0]);
    layDuckDb(lib, archive(lib, "duckdb_jdbc-*.jar"));
    laySqlite(lib, archive(lib, "sqlite-jdbc-*.jar"));
  }

  private static Path archive(Path lib, String glob) throws IOException {
    try (var jars = Files.newDirectoryStream(lib, glob)) {
      return jars.iterator().next();
    }
  }

  private static void laySqlite(Path lib, Path archive) throws IOException {
    boolean mac = isMac();
    String folder = (mac ? "Mac/" : "Linux/") + (isArm() ? "aarch64/" : "x86_64/");
    String name = "libsqlitejdbc" + (mac ? ".dylib" : ".so");
    try (ZipFile in = new ZipFile(archive.toFile())) {
      ZipEntry entry = in.getEntry("org/sqlite/native/" + folder + name);
      if (entry != null) {
        try (var library = in.getInputStream(entry)) {
          Files.copy(library, lib.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void layDuckDb(Path lib, Path archive) throws IOException {
    Path slim = lib.resolve("duckdb.slim");
    boolean laid = false;
    try (ZipFile in = new ZipFile(archive.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(slim))) {
      for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().startsWith("libduckdb_java")) {
          if (entry.getName().endsWith(platform())) {
            try (var library = in.getInputStream(entry)) {
              Files.copy(library, lib.resolve(entry.getName()), StandardCopyOption.REPLACE_EXISTING);
            }
            laid = true;
          }
          continue;
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        if (!entry.isDirectory()) {
          in.getInputStream(entry).transferTo(out);
        }
        out.closeEntry();
      }
    }
    if (laid) {
      Files.move(slim, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } else {
      // Done before, or a platform that the archive does not know: leave it as it is.
      Files.delete(slim);
    }
  }

  private static boolean isMac() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").matches("aarch64|arm64");
  }

  private static String platform() {
    return (isMac() ? "macos_" : "linux_") + (isArm() ? "arm64" : "amd64");
  }
}
