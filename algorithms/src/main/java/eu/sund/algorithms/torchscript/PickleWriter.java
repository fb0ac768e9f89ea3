package eu.sund.algorithms.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes values in Python's pickle format, protocol 2: the few operations that a TorchScript
 * archive needs. Nothing here reads one: pickles run what they name.
 *
 * <p><b>Source.</b> <a href="https://peps.python.org/pep-0307/">PEP 307</a>, and {@code
 * pickletools} of Python for the operations' numbers.
 *
 * <p>Not thread-safe.
 */
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleWriter() {
    out.write(0x80);
    out.write(2);
  }

  /** Names a class or function. */
  PickleWriter global(String module, String name) {
    return operation('c').raw(module + "\n" + name + "\n");
  }

  PickleWriter text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    operation('X').word(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  PickleWriter number(int value) {
    return operation('J').word(value);
  }

  PickleWriter no() {
    return operation(0x89);
  }

  PickleWriter emptyTuple() {
    return operation(')');
  }

  PickleWriter emptyDict() {
    return operation('}');
  }

  /** Begins a tuple or the pairs of a dictionary. */
  PickleWriter mark() {
    return operation('(');
  }

  /** Makes a tuple of what stands since the mark. */
  PickleWriter tuple() {
    return operation('t');
  }

  /** Puts the pairs since the mark into the dictionary before it. */
  PickleWriter pairs() {
    return operation('u');
  }

  /** Makes an object of the class and the tuple before. */
  PickleWriter object() {
    return operation(0x81);
  }

  /** Gives the object before its state. */
  PickleWriter build() {
    return operation('b');
  }

  /** Calls the function with the tuple before. */
  PickleWriter call() {
    return operation('R');
  }

  /** Takes the tuple before as the name of something that lies elsewhere. */
  PickleWriter elsewhere() {
    return operation('Q');
  }

  byte[] end() {
    operation('.');
    return out.toByteArray();
  }

  private PickleWriter operation(int code) {
    out.write(code);
    return this;
  }

  private PickleWriter raw(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private PickleWriter word(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(value >>> shift);
    }
    return this;
  }
}
