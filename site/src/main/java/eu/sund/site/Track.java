package eu.sund.site;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The course of a run at this site, and how it is written down so that a killed process finds it
 * again.
 *
 * <p>A small course is written whole with every update. A large one follows from the sums that lie
 * on disk anyway, so those are kept and the course itself is written only after every {@value
 * #SUMS_MAX} of them: a round of a large model costs no extra copy of it.
 */
final class Track implements AutoCloseable {
  static final int SUMS_MAX = 4;

  private final Path folder;
  private Course<?, ?> course;
  private byte @Nullable [] base;
  private @Nullable String baseFile;
  private final List<Journal.Absorbed> absorbed = new ArrayList<>();
  private final List<FilesOf.FileBlob> open = new ArrayList<>();

  /** The run's beginning. */
  Track(Path folder, Course<?, ?> beginning) {
    this.folder = folder;
    this.course = beginning;
  }

  /** The track that the journal leads to. */
  static Track resume(Path folder, Course<?, ?> beginning, Journal.Stand stand) throws IOException {
    Track track = new Track(folder, beginning);
    String file = stand.baseFile();
    byte[] bytes = stand.base();
    if (file != null) {
      track.course = beginning.resume(track.opened(file));
    } else if (bytes != null) {
      track.course = beginning.resume(Blob.of(bytes));
    }
    track.base = bytes;
    track.baseFile = file;
    for (Journal.Absorbed sum : stand.absorbed()) {
      track.course = next(track.course, sum.participants(), track.opened(sum.file()));
      track.absorbed.add(sum);
    }
    return track;
  }

  private FilesOf.FileBlob opened(String file) throws IOException {
    FilesOf.FileBlob blob = new FilesOf.FileBlob(folder.resolve(file));
    open.add(blob);
    return blob;
  }

  /** Where the run stands. */
  Course<?, ?> course() {
    return course;
  }

  Digest digest() {
    return course.digest();
  }

  /** Goes on by a small sum. */
  void absorb(int participants, byte[] sum) throws IOException {
    course = next(course, participants, Blob.of(sum));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    course.writeTo(bytes);
    if (bytes.size() <= eu.sund.transport.Protocol.CHUNK_BYTES_MAX) {
      base = bytes.toByteArray();
      baseFile = null;
      if (!open.isEmpty()) {
        course = course.lyingAt(Blob.of(base));
        closeAll();
      }
      absorbed.clear();
    } else {
      writeDown();
    }
  }

  /** Goes on by a large sum that lies in the run's folder. */
  void absorb(int round, int participants, String file) throws IOException {
    course = next(course, participants, opened(file));
    absorbed.add(new Journal.Absorbed(round, participants, file));
    if (absorbed.size() > SUMS_MAX) {
      writeDown();
    }
  }

  private static <M, R> Course<M, R> next(Course<M, R> course, int participants, Blob sum) {
    return switch (course.absorb(participants, sum)) {
      case Course.Advance.Next<M, R> next -> next.course();
      // The hub asks for another round where the sum says that there is none.
      case Course.Advance.Done<M, R> done -> throw deviates();
      case Course.Advance.Failed<M, R> failed -> throw deviates();
      case Course.Advance.Refused<M, R> refused -> throw deviates();
    };
  }

  private static SundException deviates() {
    return new SundException(
        ErrorCode.HUB_DEVIATES, "the hub asks for another round, but the sum ends the run");
  }

  private void writeDown() throws IOException {
    String name = "course-" + course.digest().hex().substring(0, 16);
    Path file = folder.resolve(name);
    Path temporary = folder.resolve(name + ".new");
    Files.createDirectories(folder);
    try (FileChannel channel = Spares.open(temporary);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      course.writeTo(out);
      out.flush();
      Spares.cut(channel);
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    FilesOf.force(folder);
    List<FilesOf.FileBlob> before = List.copyOf(open);
    open.clear();
    course = course.lyingAt(opened(name));
    before.forEach(FilesOf.FileBlob::close);
    base = null;
    baseFile = name;
    absorbed.clear();
  }

  /** What to write beside an update of {@code words}. */
  Journal.Stand stand(Words words) {
    Path file = words.file();
    return new Journal.Stand(
        base,
        baseFile,
        words.atRest(),
        file == null ? null : String.valueOf(file.getFileName()),
        absorbed);
  }

  private void closeAll() {
    open.forEach(FilesOf.FileBlob::close);
    open.clear();
  }

  @Override
  public void close() {
    closeAll();
  }
}
