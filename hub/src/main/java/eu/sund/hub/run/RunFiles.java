package eu.sund.hub.run;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.hub.store.RoundState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Sums and states of one run on disk and in the database's rows. */
final class RunFiles {
  private final RunFolder folder;
  private final RunId run;

  RunFiles(Path runs, RunId run) {
    this.run = run;
    this.folder = RunFolder.of(runs, run);
  }

  RunId run() {
    return run;
  }

  RunFolder folder() {
    return folder;
  }

  /** The sum that a round left, where it lies. */
  Spill.Kept sum(RoundState state) throws IOException {
    Optional<byte[]> bytes = state.sumBytes().map(RoundState.Bytes::array);
    Blob blob = bytes.isPresent() ? Blob.of(bytes.get()) : FileBlob.open(folder.sum(state.round()));
    if (blob.size() != state.sumSize()) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the sum of round " + state.round() + " is damaged");
    }
    return new Spill.Kept(blob, state.sum(), state.sumSize(), bytes);
  }

  /**
   * The course of the round that is open.
   *
   * @param begin the study's own beginning
   * @param expected the digest that the journal has for it
   * @throws SundException {@code STORAGE_FAILED} if what lies on disk leads elsewhere
   */
  Course<?, ?> course(Course<?, ?> begin, RoundState state, int participants, Digest expected)
      throws IOException {
    Course<?, ?> at = begin;
    if (state.stateRound() > 1 || state.state().isPresent()) {
      Blob bytes =
          state.state().isPresent()
              ? Blob.of(state.state().get().array())
              : FileBlob.open(folder.state(state.stateRound()));
      at = begin.resume(bytes);
    }
    if (state.stateRound() == state.round()) {
      at = absorbed(at, participants, sum(state).blob());
    }
    if (!at.digest().equals(expected)) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED,
          "the state of round " + (state.round() + 1) + " is not the one of the journal");
    }
    return at;
  }

  private static Course<?, ?> absorbed(Course<?, ?> at, int participants, Blob sum) {
    return switch (at.absorb(participants, sum)) {
      case Course.Advance.Next<?, ?> next -> next.course();
      case Course.Advance.Done<?, ?> done -> at;
      case Course.Advance.Failed<?, ?> failed -> at;
      case Course.Advance.Refused<?, ?> refused -> at;
    };
  }

  /** Adds bytes to the end of a file. */
  static void append(Path file, Blob bytes) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (var in = bytes.stream();
        var out =
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      in.transferTo(out);
    }
  }

  /** Writes a course: a small one to memory, a large one to the file of its round. */
  Spill.Stored write(Course<?, ?> course, int round) throws IOException {
    try (Spill spill = Spill.to(folder.state(round))) {
      course.writeTo(spill);
      return spill.stored();
    }
  }
}
