package eu.sund.site;

import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.ModelLimits;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SiteMemory;
import eu.sund.core.Variable;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.HubEvent;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRun;
import eu.sund.engine.SiteSecurity;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.SumCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Another hospital of a run: the production machine in memory, with patients by a fixed rule. */
final class FakeSite {
  private final SiteSecurity security;
  private final List<Variable> variables;
  private final Spool spool;
  private SiteRun state;
  private Course<?, ?> course;
  private byte[] plain = new byte[0];
  private byte[] masked = new byte[0];
  private Opened opened = new Opened(new byte[0], 0);

  /** Takes masked words at the hub. */
  interface Spool {
    void take(int round, int attempt, byte[] words);
  }

  /** A sum as the hub tells it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Opened(byte[] words, long check) {}

  /**
   * A hospital that was not asked yet.
   *
   * @param spool where its masked words arrive at the hub
   */
  FakeSite(
      RunId run,
      SiteSecurity security,
      Course<?, ?> course,
      List<Variable> variables,
      Spool spool) {
    this.security = security;
    this.course = course;
    this.variables = variables;
    this.spool = spool;
    this.state = SiteRun.unknown(run, security);
  }

  /** What the hub hears in answer to an event, in order. */
  List<HubEvent> next(SiteEvent first) {
    List<HubEvent> said = new ArrayList<>();
    Deque<SiteEvent> events = new ArrayDeque<>(List.of(first));
    while (!events.isEmpty()) {
      SiteRun.Transition transition = state.next(events.remove());
      state = transition.state();
      for (SiteEffect effect : transition.effects()) {
        try {
          perform(effect, events, said);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return said;
  }

  /** The hub calls; {@code before} is the sum of the round before. */
  List<HubEvent> called(SiteEvent.Called call, Opened before) {
    opened = before;
    return next(call);
  }

  private void perform(SiteEffect effect, Deque<SiteEvent> events, List<HubEvent> said)
      throws IOException {
    switch (effect) {
      case SiteEffect.AskGate ask -> events.add(new SiteEvent.Allowed());
      case SiteEffect.SayAccepted say -> said.add(new HubEvent.SiteAccepted(security.self()));
      case SiteEffect.SayPending say -> said.add(new HubEvent.SitePending(security.self()));
      case SiteEffect.SayEnded say -> said.add(new HubEvent.SiteEnded(security.self(), say.code()));
      case SiteEffect.Absorb absorb -> events.add(absorbed(absorb));
      case SiteEffect.Compute compute -> events.add(computed(compute.round()));
      case SiteEffect.Mask mask -> events.add(masked(mask));
      case SiteEffect.Say say -> {
        if (say.message() instanceof SiteMessage.Mask) {
          spool.take(say.round(), say.attempt(), masked);
        }
        said.add(new HubEvent.Heard(security.self(), say.round(), say.attempt(), say.message()));
      }
      case SiteEffect.Write w -> {}
      case SiteEffect.Forget f -> {}
      case SiteEffect.Note n -> {}
    }
  }

  private SiteEvent absorbed(SiteEffect.Absorb absorb) {
    if (absorb.round() > 1) {
      Blob words = Blob.of(opened.words());
      if (!course.isTrue(
          security.run().suite(),
          absorb.key().orElseThrow(),
          absorb.survivors(),
          words,
          opened.check(),
          Workers.none())) {
        return new SiteEvent.Failed(ErrorCode.HUB_DEVIATES);
      }
      course = next(course, absorb.survivors().size(), words);
    }
    return new SiteEvent.Absorbed(absorb.round(), course.digest());
  }

  private static <M, R> Course<M, R> next(Course<M, R> course, int sites, Blob words) {
    return switch (course.absorb(sites, words)) {
      case Course.Advance.Next<M, R> next -> next.course();
      case Course.Advance.Done<M, R> done -> throw new AssertionError("no round after the last");
      case Course.Advance.Failed<M, R> failed -> throw new AssertionError(failed.reason());
      case Course.Advance.Refused<M, R> refused -> throw new AssertionError(refused.findings());
    };
  }

  private SiteEvent computed(int round) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Rows rows = new Patients(variables, security.self().value().length())) {
      RowAccess access = RowAccess.granted("a hospital in memory");
      course.contribute(
          rows,
          new AtSite(
              security.self(),
              access,
              SiteMemory.none(),
              FoldPrivacy.seeded(new SecureRandom()::nextBytes)),
          course.stand(rows, access, ModelLimits.PATIENTS_MIN),
          Protection.encodingOnly(),
          Channels.newChannel(out));
    }
    plain = out.toByteArray();
    return new SiteEvent.Computed(round, Digest.of(plain));
  }

  private SiteEvent masked(SiteEffect.Mask mask) throws IOException {
    Layout layout = course.layout();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MaskedWords.add(mask.masks(), layout, Blob.of(plain), Channels.newChannel(out), Workers.none());
    long code =
        new SumCheck(security.run().suite(), mask.groupKey(), mask.session(), layout)
            .hash(security.self(), Blob.of(plain), Workers.none());
    masked = out.toByteArray();
    return new SiteEvent.Masked(
        mask.round(),
        mask.attempt(),
        Digest.of(masked),
        masked.length,
        SumCheck.maskHash(mask.masks(), layout, code));
  }

  /** 150 patients whose illness rises with age, not separable, in one block. */
  private record Patients(List<Variable> variables, int step) implements Rows {
    private static final int COUNT = 150;

    @Override
    public void read(RowAccess access, BlockReader reader) {
      double[][] columns = new double[variables.size()][COUNT];
      for (int i = 0; i < COUNT; i++) {
        int age = 30 + (i * (step + 2)) % 50;
        Map<String, Integer> patient =
            Map.of("age", age, "sex", i % 2, "ill", age + (i * 13) % 60 > 85 ? 1 : 0);
        for (int c = 0; c < columns.length; c++) {
          columns[c][i] = patient.getOrDefault(variables.get(c).name(), 0);
        }
      }
      reader.block(new RowBlock(COUNT, columns));
    }

    @Override
    public void close() {}
  }
}
