package eu.sund.it.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkout under test: its modules, sources and compiled classes. */
final class Checkout {
  private static final Pattern MODULE = Pattern.compile("<module>([a-z-]+)</module>");

  private Checkout() {}

  /** The folder that holds the parent pom. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("sund"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("the tests run outside of a checkout");
      }
      folder = parent;
    }
    return folder;
  }

  /** The modules of the parent pom, in its order. */
  static List<String> modules() {
    List<String> modules = new ArrayList<>();
    Matcher matcher = MODULE.matcher(text(root().resolve("pom.xml")));
    while (matcher.find()) {
      modules.add(matcher.group(1));
    }
    return modules;
  }

  /** All Java sources that people write, product and tests, sorted. */
  static List<Path> sources() {
    List<Path> sources = new ArrayList<>();
    for (String module : modules()) {
      Path folder = root().resolve(module).resolve("src");
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(sources::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sources;
  }

  /** The path of a file, from the root. */
  static String name(Path file) {
    return root().relativize(file).toString();
  }

  /** The classes of the product. */
  static JavaClasses product() {
    return Product.CLASSES;
  }

  /** The classes of the product and of all tests. */
  static JavaClasses everything() {
    return classes("classes", "test-classes");
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaClasses classes(String... kinds) {
    List<Path> folders = new ArrayList<>();
    for (String module : modules()) {
      for (String kind : kinds) {
        Path folder = root().resolve(module).resolve("target").resolve(kind);
        if (Files.isDirectory(folder)) {
          folders.add(folder);
        }
      }
    }
    return new ClassFileImporter().importPaths(folders);
  }

  /** Read once. */
  private static final class Product {
    static final JavaClasses CLASSES = classes("classes");
  }
}
