package eu.sund.core;

/**
 * Files that a study names by their SHA-256 and that every site has before it: published weights,
 * vocabularies. Nothing is fetched.
 */
@FunctionalInterface
public interface Artefacts {
  /**
   * A file.
   *
   * @return its bytes, which have this digest
   * @throws SundException with {@code ARTEFACT_REFUSED} if the site has no such file
   */
  Blob open(Digest digest);

  /** For who has none. */
  static Artefacts none() {
    return digest -> {
      throw missing(digest, "this program reads no published files");
    };
  }

  /** What is said where a file is not there. */
  static SundException missing(Digest digest, String remedy) {
    return new SundException(
        ErrorCode.ARTEFACT_REFUSED, "no file with SHA-256 " + digest.hex() + ": " + remedy);
  }
}
