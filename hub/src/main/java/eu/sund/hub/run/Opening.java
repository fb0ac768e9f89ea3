package eu.sund.hub.run;

import eu.sund.core.Attachment;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.Layout;
import eu.sund.engine.Course;
import eu.sund.engine.HubEffect;
import eu.sund.engine.HubEvent;
import eu.sund.engine.Outcome;
import eu.sund.hub.store.RoundState;
import eu.sund.hub.store.RunCommit;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.SumCheck;
import eu.sund.transport.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A round's sum, opened and absorbed.
 *
 * @param event what follows
 * @param staged what is to be written with it
 */
record Opening(HubEvent event, Staged staged) {

  /** What a sum led to, until it is written. */
  record Staged(
      int round,
      Spill.Kept sum,
      long check,
      Optional<Course<?, ?>> next,
      String progress,
      Optional<RunCommit.Result> result) {}

  /**
   * Sums the survivors' masked words, takes the masks off and absorbs the sum; wipes the masks.
   *
   * @param words the survivors' masked words
   * @param progress the line for people so far, which a last round keeps
   */
  static Opening of(
      RunPorts ports,
      RunFiles files,
      Course<?, ?> course,
      List<Blob> words,
      HubEffect.Sum effect,
      String progress)
      throws IOException {
    int round = effect.round();
    Layout layout = course.layout();
    Spill.Kept total;
    try (Spill out = Spill.digesting(files.folder().sum(round))) {
      MaskedWords.unmaskSum(layout, words, effect.masks(), out, ports.workers());
      total = out.digested();
    }
    long check = SumCheck.unmaskHashSum(effect.masks(), layout, effect.checks().values());
    effect.masks().wipe();
    Staged last = new Staged(round, total, check, Optional.empty(), progress, Optional.empty());
    return switch (course.absorb(effect.survivors().size(), total.blob())) {
      case Course.Advance.Next<?, ?> next when round < course.plan().rounds() ->
          new Opening(
              new HubEvent.Continued(round, total.digest(), next.course().digest()),
              new Staged(
                  round,
                  total,
                  check,
                  Optional.of(next.course()),
                  next.progress(),
                  Optional.empty()));
      case Course.Advance.Next<?, ?> beyond ->
          finished(
              course,
              last,
              new Outcome.Unanswered(
                  "no answer within the " + round + " rounds that the plan allows"));
      case Course.Advance.Done<?, ?> done -> {
        attach(ports, files, done.attachment());
        byte[] json = ResultJson.write(done.result());
        RunCommit.Result answer = new RunCommit.Result(RoundState.Bytes.of(json), Digest.of(json));
        yield finished(
            course,
            new Staged(round, total, check, Optional.empty(), progress, Optional.of(answer)),
            new Outcome.Succeeded());
      }
      case Course.Advance.Failed<?, ?> failed ->
          finished(course, last, new Outcome.Unanswered(failed.reason()));
      case Course.Advance.Refused<?, ?> refused -> finished(course, last, new Outcome.Refused());
    };
  }

  /** Puts what is attached to a result on disk, before the result is there. */
  private static void attach(RunPorts ports, RunFiles files, Optional<Attachment> attachment)
      throws IOException {
    if (attachment.isPresent()) {
      Path file = RunFolder.attachment(ports.runs(), files.run());
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      try (Spill out = Spill.alwaysTo(file)) {
        attachment.get().write(out);
        out.stored();
      }
    }
  }

  private static Opening finished(Course<?, ?> course, Staged staged, Outcome outcome) {
    return new Opening(
        new HubEvent.Finished(staged.round(), staged.sum().digest(), course.digest(), outcome),
        staged);
  }
}
