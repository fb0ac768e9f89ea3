package eu.sund.governance.document;

import java.nio.charset.Charset;

/** The encodings in which a text file may be written. */
public enum TextEncoding {
  /** UTF-8. */
  UTF_8("utf-8"),
  /** Latin 1. */
  ISO_8859_1("iso-8859-1"),
  /** Latin 1 as Windows extended it. */
  WINDOWS_1252("windows-1252");

  private final String label;

  TextEncoding(String label) {
    this.label = label;
  }

  /** Its name in documents. */
  public String label() {
    return label;
  }

  /** The Java charset. */
  public Charset charset() {
    return Charset.forName(label);
  }
}
