package eu.sund.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where commands print: text for people on standard output, or one JSON document for machines;
 * hints on standard error.
 */
public final class Console {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;

  /** A console on the process's streams. */
  public Console(boolean json) {
    this(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        json);
  }

  Console(PrintStream out, PrintStream err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Whether a machine reads. */
  public boolean json() {
    return json;
  }

  /** A line for people; nothing where a machine reads. */
  public void say(String line) {
    if (!json) {
      out.println(line);
    }
  }

  /** A line about progress or what to do next: on standard error, whoever reads. */
  public void hint(String line) {
    err.println(line);
  }

  /** The command's answer for a machine; nothing where people read. */
  public void answer(Object document) {
    if (json) {
      out.println(toJson(document));
    }
  }

  /** The stream of lines for people. */
  public PrintStream out() {
    return out;
  }

  /** A record, map or list as indented JSON. */
  public static String toJson(Object document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours cannot be written as JSON", e);
    }
  }
}
