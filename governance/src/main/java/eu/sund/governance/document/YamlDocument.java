package eu.sund.governance.document;

import eu.sund.core.SundException;

/**
 * A YAML document, read strictly.
 *
 * <p>Read it with {@link #read}, take what is needed through {@link #root}, whose getters note
 * every problem and go on, and call {@link #check} before anything is made of it: it reports all
 * problems together. Not thread-safe.
 */
public final class YamlDocument {
  /** The most bytes of a document. */
  public static final int BYTES_MAX = 1 << 20;

  /** The most scalars, lists and maps. */
  public static final int NODES_MAX = 20_000;

  /** The deepest nesting of lists and maps. */
  public static final int DEPTH_MAX = 30;

  private final YamlNode root;
  private final Problems problems;

  private YamlDocument(YamlNode root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /**
   * Reads a document of at most {@value #BYTES_MAX} bytes, {@value #NODES_MAX} nodes and {@value
   * #DEPTH_MAX} levels, in UTF-8, without aliases, anchors, tags or directives.
   *
   * @param name the file's name, for messages
   * @throws SundException with {@code DOCUMENT_INVALID} if it cannot be read to its end; what can
   *     be passed over, such as a key that stands twice, waits for {@link #check}
   */
  public static YamlDocument read(String name, byte[] bytes) {
    Problems problems = new Problems(Quote.cut(name, 200));
    return new YamlDocument(new YamlReader(problems).read(bytes), problems);
  }

  /** The outermost value. */
  public YamlNode root() {
    return root;
  }

  /**
   * Ends the reading.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} that lists every problem with its place,
   *     unless there was none
   */
  public void check() {
    if (problems.any()) {
      throw problems.exception();
    }
  }
}
