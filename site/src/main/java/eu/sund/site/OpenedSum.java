package eu.sund.site;

import com.google.protobuf.ByteString;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.SiteSecurity;
import eu.sund.engine.SumKey;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sum as the hub tells it: bytes, or a file in the run's folder.
 *
 * @param round whose sum it is
 * @param check the opened code of the sum check
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OpenedSum(
    int round, int participants, long check, byte @Nullable [] bytes, Path folder, String file) {

  /** A sum as the hub names it in a frame. */
  record Named(Words words, int participants, long check) {}

  /**
   * Takes the sum in; a large one is downloaded.
   *
   * @param participants how many sites it must sum
   * @param folder the run's folder
   * @throws SundException with {@code MESSAGE_INVALID} if it is not one of this layout over so many
   *     sites, {@code PEER_UNREACHABLE} if the connection is lost
   */
  static OpenedSum fetch(
      Named named, int round, int participants, Layout layout, Path folder, Uplink uplink) {
    if (named.participants() != participants) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "the sum is not that of the sites that it must sum");
    }
    long size = layout.bytes();
    return switch (named.words().getBodyCase()) {
      case INLINE -> {
        byte[] bytes = named.words().getInline().toByteArray();
        requireSize(bytes.length, size);
        yield new OpenedSum(round, participants, named.check(), bytes, folder, "");
      }
      case BLOB -> {
        BlobRef blob = named.words().getBlob();
        requireSize(blob.getSize(), size);
        String file = "sum-" + round;
        try {
          Files.createDirectories(folder);
          Files.deleteIfExists(folder.resolve(file));
        } catch (IOException e) {
          throw new SundException(ErrorCode.STORAGE_FAILED, "cannot write in " + folder, e);
        }
        uplink.download(digest(blob.getSha256()), size, folder.resolve(file));
        yield new OpenedSum(round, participants, named.check(), null, folder, file);
      }
      case BODY_NOT_SET ->
          throw new SundException(
              ErrorCode.MESSAGE_INVALID, "a call without the sum of the round before");
    };
  }

  private static void requireSize(long size, long expected) {
    if (size != expected) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "the sum has " + size + " bytes, not " + expected);
    }
  }

  /** A digest off the wire. */
  static Digest digest(ByteString bytes) {
    if (bytes.size() != 32) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "a digest must have 32 bytes");
    }
    return new Digest(HexFormat.of().formatHex(bytes.toByteArray()));
  }

  /**
   * The hub could tell any sum: the sites' own check finds out.
   *
   * @param course of the round whose sum it is
   * @throws SundException with {@code HUB_DEVIATES} if it is not the sum of these survivors
   */
  void requireTrue(
      Course<?, ?> course, SiteSecurity security, SumKey key, List<SiteId> survivors, Workers cores)
      throws IOException {
    try (FilesOf.OpenBlob blob =
        bytes != null ? FilesOf.inMemory(bytes) : new FilesOf.FileBlob(folder.resolve(file))) {
      if (!course.isTrue(security.run().suite(), key, survivors, blob, check, cores)) {
        throw new SundException(
            ErrorCode.HUB_DEVIATES, "the sum that the hub tells is not that of the sites");
      }
    }
  }

  /** What follows from it. */
  Course.Advance<?, ?> absorbed(Course<?, ?> course) throws IOException {
    try (FilesOf.OpenBlob blob =
        bytes != null ? FilesOf.inMemory(bytes) : new FilesOf.FileBlob(folder.resolve(file))) {
      return course.absorb(participants, blob);
    }
  }

  /** The run goes on from it. */
  void absorbInto(Track track) throws IOException {
    if (bytes != null) {
      track.absorb(participants, bytes);
    } else {
      track.absorb(round, participants, file);
    }
  }
}
