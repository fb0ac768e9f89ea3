package eu.sund.site;

import eu.sund.core.Artefacts;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * Published files that the steward laid into the site's folder, each under its SHA-256 as name. A
 * file is read through once and compared before anything of it is used.
 */
public record ArtefactFolder(Path folder) implements Artefacts {
  /**
   * Lays a copy of a file into the folder, under its SHA-256.
   *
   * @return the digest, by which studies name it
   * @throws SundException with {@code ARTEFACT_REFUSED} if it cannot be read or written
   */
  public Digest admit(Path file) {
    try {
      Files.createDirectories(folder);
      FilesOf.ownerOnly(folder);
      Path copy = Files.createTempFile(folder, "incoming", ".part");
      try {
        MessageDigest hash = Digest.sha256();
        try (InputStream in = Files.newInputStream(file);
            OutputStream out = Files.newOutputStream(copy)) {
          new DigestInputStream(in, hash).transferTo(out);
        }
        Digest digest = Digest.from(hash);
        Files.move(copy, folder.resolve(digest.hex()), StandardCopyOption.ATOMIC_MOVE);
        return digest;
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "'" + file + "' cannot be copied into '" + folder + "'", e);
    }
  }

  /** The digests of the files that are there, in order. */
  public List<Digest> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f]{64}"))
          .sorted()
          .map(Digest::new)
          .toList();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, "'" + folder + "' cannot be listed; check its mode", e);
    }
  }

  @Override
  public Blob open(Digest digest) {
    Path file = folder.resolve(digest.hex());
    if (!Files.isRegularFile(file)) {
      throw Artefacts.missing(
          digest, "the steward admits it by laying it into '" + folder + "' under that name");
    }
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest hash = Digest.sha256();
      try (DigestInputStream hashed = new DigestInputStream(in, hash)) {
        hashed.transferTo(OutputStream.nullOutputStream());
      }
      if (!Digest.from(hash).equals(digest)) {
        throw new SundException(
            ErrorCode.ARTEFACT_REFUSED,
            "the file '" + file + "' has another SHA-256 than its name");
      }
      return new FileOnDemand(file, Files.size(file));
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "the file '" + file + "' cannot be read", e);
    }
  }

  /** Opened for each reading, so that nobody has to close it. */
  private record FileOnDemand(Path file, long size) implements Blob {
    @Override
    public void read(long from, ByteBuffer target) {
      try (FilesOf.FileBlob open = new FilesOf.FileBlob(file)) {
        open.read(from, target);
      } catch (IOException e) {
        throw new SundException(
            ErrorCode.ARTEFACT_REFUSED, "the file '" + file + "' cannot be read", e);
      }
    }
  }
}
