package eu.sund.app.cli;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Where the passphrase of a key comes from: a file, the environment, or the person at the terminal.
 *
 * @param what the key's name, for the question
 * @param variable the environment variable
 */
record Passphrases(String what, String variable) {

  char[] ask(@Nullable Path file, boolean twice) {
    String fromEnvironment = System.getenv(variable);
    if (file != null) {
      try {
        return Files.readAllLines(file).getFirst().toCharArray();
      } catch (IOException | NoSuchElementException e) {
        throw new SundException(ErrorCode.USAGE, file + " cannot be read or is empty", e);
      }
    }
    if (fromEnvironment != null) {
      return fromEnvironment.toCharArray();
    }
    java.io.Console person =
        Terminal.person()
            .orElseThrow(
                () ->
                    new SundException(
                        ErrorCode.USAGE,
                        "the "
                            + what
                            + " needs a passphrase: --passphrase-file FILE, or "
                            + variable
                            + ", or a terminal to ask on"));
    char[] first = person.readPassword("Passphrase for the %s: ", what);
    if (twice && !Arrays.equals(first, person.readPassword("Once more: "))) {
      throw new SundException(ErrorCode.USAGE, "the two passphrases differ");
    }
    return first;
  }
}
