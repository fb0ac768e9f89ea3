import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Lays the native libraries of the tensor engine, for Linux on x86-64, into a folder of the add-on,
 * so that no process unpacks half a gigabyte. What only carried them is deleted, and so is what the
 * program itself has. {@code java DeepNatives.java ADD-ON PROGRAM-LIB}.
 */
final class DeepNatives {
  /** The folder of the native libraries in each archive. */
  private static final Map<String, String> SOURCES =
      Map.of(
          "pytorch-native-cpu-*.jar", "pytorch/cpu/linux-x86_64/",
          "pytorch-jni-*.jar", "jnilib/linux-x86_64/cpu/");

  /** Libraries that the program has too, in its own version. */
  private static final List<String> SHARED =
      List.of("sund-core-", "jspecify-", "slf4j-api-", "gson-", "error_prone_annotations-");

  private DeepNatives() {}

  public static void main(String[] arguments) throws IOException {
    Path lib = Path.of(arguments[0], "lib");
    Path natives = Files.createDirectories(Path.of(arguments[0], "native"));
    for (Map.Entry<String, String> source : SOURCES.entrySet()) {
      Path archive = only(lib, source.getKey());
      lay(archive, source.getValue(), natives);
      Files.delete(archive);
    }
    for (String shared : SHARED) {
      only(Path.of(arguments[1]), shared + "*.jar");
      Files.delete(only(lib, shared + "*.jar"));
    }
  }

  private static Path only(Path folder, String glob) throws IOException {
    try (var found = Files.newDirectoryStream(folder, glob)) {
      var archives = found.iterator();
      if (!archives.hasNext()) {
        throw new IOException("no " + glob + " in " + folder);
      }
      return archives.next();
    }
  }

  private static void lay(Path archive, String folder, Path natives) throws IOException {
    try (ZipFile in = new ZipFile(archive.toFile())) {
      List<? extends ZipEntry> libraries =
          in.stream()
              .filter(e -> e.getName().startsWith(folder) && e.getName().contains(".so"))
              .toList();
      if (libraries.isEmpty()) {
        throw new IOException("no libraries in " + archive);
      }
      for (ZipEntry entry : libraries) {
        try (var library = in.getInputStream(entry)) {
          Files.copy(
              library,
              natives.resolve(entry.getName().substring(folder.length())),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
