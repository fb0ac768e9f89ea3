package eu.sund.app.cli;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files and words of {@code sund simulate}. */
final class SimulateFiles {
  private static final long DOCUMENT_MAX = 1 << 20;
  private static final List<String> PLACES =
      List.of("--out", "--json", "--threads", "--max-memory");

  private SimulateFiles() {}

  static byte[] document(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + file);
      }
      if (Files.size(file) > DOCUMENT_MAX) {
        throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " has more than 1 MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " cannot be read", e);
    }
  }

  static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, file + " cannot be written", e);
    }
  }

  /** Arguments without some options and their values. */
  static List<String> without(List<String> arguments, List<String> options) {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!options.contains(name)) {
        left.add(argument);
      } else if (equals < 0 && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-")) {
        i++;
      }
    }
    return left;
  }

  /** The arguments on which figures depend, files by their names alone. */
  static List<String> figuring(List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (String argument : without(arguments, PLACES)) {
      if (!argument.equals("simulate")) {
        Path name = argument.startsWith("-") ? null : Path.of(argument).getFileName();
        words.add(name == null ? argument : name.toString());
      }
    }
    return words;
  }
}
