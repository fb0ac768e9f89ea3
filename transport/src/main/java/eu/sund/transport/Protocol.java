package eu.sund.transport;

/** The numbers of the protocol: versions and limits. */
public final class Protocol {
  /**
   * The protocol version of this program; it grows by one with each minor version that changes it.
   */
  public static final int VERSION = 1;

  /** The oldest version that this program still speaks: one minor version back. */
  public static final int MIN = Math.max(1, VERSION - 1);

  /** What this program speaks. */
  public static final Versions VERSIONS = new Versions(MIN, VERSION);

  /** The program and its release, as said in the greeting. */
  public static final String SOFTWARE = "sund 0.1.0";

  /** Bytes of a message, at most: gRPC's default. */
  public static final int MESSAGE_BYTES_MAX = 4 << 20;

  /** Bytes of a chunk's data, at most; also of words inside a frame. */
  public static final int CHUNK_BYTES_MAX = 1 << 20;

  /** Bytes of a blob, at most: 4 GiB. */
  public static final long BLOB_BYTES_MAX = 4L << 30;

  /** Bytes of a call's metadata, at most. */
  public static final int METADATA_BYTES_MAX = 8 << 10;

  /** Calls at a time on one connection, at most. */
  public static final int CALLS_PER_CONNECTION_MAX = 32;

  private Protocol() {}
}
