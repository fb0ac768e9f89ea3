package eu.sund.connectors;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/**
 * Checks on a table's files before a native reader sees them, and the trace by which change shows.
 */
final class SourceFiles {
  /** Characters that the reader would expand into other files' names. */
  private static final String PATTERN_MARKS = "*?[]{}\0";

  private SourceFiles() {}

  /**
   * Checks every file and digests their names, sizes and times of change.
   *
   * @throws SundException with {@code DATA_UNREADABLE} if a file is missing, not a regular file,
   *     not readable, or has a name that could stand for several files
   */
  static Digest fingerprint(TableSource source) {
    MessageDigest digest = Digest.sha256();
    for (Path file : source.files()) {
      BasicFileAttributes attributes = attributes(file);
      String line =
          "%s\0%d\0%d\n"
              .formatted(
                  file, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Digest.from(digest);
  }

  private static BasicFileAttributes attributes(Path file) {
    String name = file.toString();
    if (name.chars().anyMatch(c -> PATTERN_MARKS.indexOf(c) >= 0)) {
      throw unreadable(file, "its name holds one of * ? [ ] { }; rename the file or its folder");
    }
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file");
    } catch (IOException e) {
      throw unreadable(file, "the system refuses access (" + e.getClass().getSimpleName() + ")");
    }
    if (attributes.isDirectory()) {
      throw unreadable(file, "it is a folder; name the files in it");
    }
    if (!attributes.isRegularFile()) {
      throw unreadable(file, "it is a device or pipe, not a file");
    }
    if (!Files.isReadable(file)) {
      throw unreadable(file, "this user may not read it; check its owner and mode");
    }
    return attributes;
  }

  /** The error for a file as a whole. */
  static SundException unreadable(Path file, String problem) {
    return new SundException(ErrorCode.DATA_UNREADABLE, "cannot read '" + file + "': " + problem);
  }
}
