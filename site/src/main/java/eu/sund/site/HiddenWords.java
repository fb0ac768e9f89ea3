package eu.sund.site;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that no study may count in this house's texts, one a line, in the folder's {@code
 * hidden-words.txt}: names of staff, of wards, of the town. The file never leaves the house; where
 * there is none, nothing is hidden.
 */
final class HiddenWords {
  private static final int BYTES_MAX = 4 << 20;

  private HiddenWords() {}

  /**
   * Reads the file.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if it is there and cannot be read, since a
   *     study must not run without what it hides
   */
  static Set<String> read(Path file) {
    if (!Files.exists(file)) {
      return Set.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new SundException(ErrorCode.FOLDER_UNUSABLE, file + " has more than 4 MB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .collect(Collectors.toUnmodifiableSet());
    } catch (CharacterCodingException e) {
      throw unusable(file, "is not UTF-8", e);
    } catch (IOException e) {
      throw unusable(file, "cannot be read; check its mode", e);
    }
  }

  private static SundException unusable(Path file, String what, Exception cause) {
    return new SundException(ErrorCode.FOLDER_UNUSABLE, file + " " + what, cause);
  }
}
