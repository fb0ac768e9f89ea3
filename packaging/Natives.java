import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Lays the native libraries of DuckDB and SQLite for this platform beside their archives. Otherwise
 * each process would unpack them, 73 MB, into the temporary folder at its start, and leave them
 * there if it is killed. DuckDB's driver looks there by itself once its archive holds none;
 * SQLite's is told by {@code org.sqlite.lib.path}. Bouncy Castle's archives lose their signatures
 * here: the JVM would check them class by class at each start, 0.2 s, and keeps no signed class in
 * its start-up cache. Maven has checked the archives' digests when it fetched them. {@code java
 * Natives.java LIB-FOLDER}.
 */
final class Natives {
  private Natives() {}

  public static void main(String[] arguments) throws IOException {
    Path lib = Path.of(arguments[0]);
    layDuckDb(lib, archive(lib, "duckdb_jdbc-*.jar"));
    laySqlite(lib, archive(lib, "sqlite-jdbc-*.jar"));
    for (String signed : new String[] {"bcprov", "bcpkix", "bcutil"}) {
      unsign(lib, archive(lib, signed + "-*.jar"));
    }
  }

  private static void unsign(Path lib, Path archive) throws IOException {
    Path plain = lib.resolve("signed.plain");
    try (JarFile in = new JarFile(archive.toFile(), false);
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(plain))) {
      Manifest manifest = new Manifest(in.getManifest());
      manifest.getEntries().clear();
      put(out, JarFile.MANIFEST_NAME, in.getEntry(JarFile.MANIFEST_NAME).getTime());
      manifest.write(out);
      for (JarEntry entry : Collections.list(in.entries())) {
        String name = entry.getName();
        if (!entry.isDirectory()
            && !name.equals(JarFile.MANIFEST_NAME)
            && !name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)")) {
          put(out, name, entry.getTime());
          in.getInputStream(entry).transferTo(out);
        }
      }
    }
    Files.move(plain, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void put(ZipOutputStream out, String name, long time) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(time);
    out.putNextEntry(entry);
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
              Files.copy(
                  library, lib.resolve(entry.getName()), StandardCopyOption.REPLACE_EXISTING);
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
      Files.move(
          slim, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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
