package eu.sund.app.bundle;

import eu.sund.core.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** A file to be written; the same bytes each time. */
interface Part {
  /** How many bytes it has. */
  long size();

  /** Writes them. */
  void write(OutputStream out) throws IOException;

  /** The digest of the bytes. */
  default Digest digest() throws IOException {
    MessageDigest sha256 = Digest.sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
      write(out);
    }
    return Digest.from(sha256);
  }

  /** Bytes in memory. */
  static Part of(byte[] bytes) {
    return new Part() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void write(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
