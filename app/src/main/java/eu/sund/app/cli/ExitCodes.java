package eu.sund.app.cli;

import eu.sund.core.ErrorCode;

/** What the process's exit code means; scripts rely on it. */
public final class ExitCodes {
  /** All went well. */
  public static final int OK = 0;

  /** A defect of the program. */
  public static final int DEFECT = 1;

  /** The command line or a document is wrong. */
  public static final int USAGE = 2;

  /** The study cannot be run, or has no answer. */
  public static final int STUDY = 4;

  /** A site or the network said no. */
  public static final int REFUSED = 5;

  /** The peer cannot be reached or is not who it should be. */
  public static final int NETWORK = 6;

  /** Disk, database or folder. */
  public static final int STORAGE = 7;

  private ExitCodes() {}

  /** The exit code of a failure. */
  public static int of(ErrorCode code) {
    return switch (code.number() / 100) {
      case 1 -> USAGE;
      case 2 -> STUDY;
      case 3 -> REFUSED;
      case 4 -> NETWORK;
      default -> code == ErrorCode.INTERNAL ? DEFECT : STORAGE;
    };
  }
}
