package eu.sund.site;

import com.google.protobuf.ByteString;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.engine.Course;
import eu.sund.governance.study.RunSpec;
import eu.sund.transport.BlobSource;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Proposal;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.UpdateFrame;
import eu.sund.transport.wire.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A hub for a run with a single site: its sum is that site's words. Keeps every byte it gets. */
final class FakeHub implements Uplink {
  final RunSpec spec;
  final List<SiteFrame> frames = new ArrayList<>();
  final Map<Digest, byte[]> blobs = new HashMap<>();
  boolean connected = true;
  Course<?, ?> course;
  int round = 1;
  byte[] previous = new byte[0];
  boolean over;
  long uploaded;

  FakeHub(RunSpec spec) {
    this.spec = spec;
    this.course = Proposed.read(spec.encode(), TestHouse.analyses()).course();
  }

  Proposal proposal() {
    return Proposal.newBuilder()
        .setRunId(spec.id().value())
        .setRunSpec(ByteString.copyFrom(spec.encode()))
        .build();
  }

  /** The call for the round where the run stands. */
  RoundCall.Builder call() {
    RoundCall.Builder call =
        RoundCall.newBuilder()
            .setRunId(spec.id().value())
            .setRound(round)
            .setAttempt(1)
            .setBroadcastDigest(ByteString.copyFrom(course.digest().bytes()));
    if (round > 1) {
      call.setParticipants(1).setPrevious(words(previous));
    }
    return call;
  }

  private Words words(byte[] bytes) {
    if (bytes.length <= 1 << 20) {
      return Words.newBuilder().setInline(ByteString.copyFrom(bytes)).build();
    }
    Digest digest = Digest.of(bytes);
    blobs.put(digest, bytes);
    return Words.newBuilder()
        .setBlob(
            BlobRef.newBuilder()
                .setSha256(ByteString.copyFrom(digest.bytes()))
                .setSize(bytes.length))
        .build();
  }

  SiteFrame last() {
    return frames.getLast();
  }

  Optional<UpdateFrame> lastUpdate() {
    return frames.isEmpty() || !last().hasUpdate()
        ? Optional.empty()
        : Optional.of(last().getUpdate());
  }

  /** The words of an update, wherever they travelled. */
  byte[] bytes(UpdateFrame update) {
    return update.getWords().hasInline()
        ? update.getWords().getInline().toByteArray()
        : blob(
            new Digest(
                HexFormat.of().formatHex(update.getWords().getBlob().getSha256().toByteArray())));
  }

  private byte[] blob(Digest digest) {
    return Objects.requireNonNull(blobs.get(digest), "no such blob");
  }

  /** Takes the last update in as the sum, and goes on. */
  void absorb() {
    UpdateFrame update = lastUpdate().orElseThrow();
    byte[] words = bytes(update);
    switch (course.absorb(1, Blob.of(words))) {
      case Course.Advance.Next<?, ?> next -> {
        course = next.course();
        previous = words;
        round++;
      }
      case Course.Advance.Done<?, ?> done -> over = true;
      case Course.Advance.Failed<?, ?> failed -> throw new AssertionError(failed.reason());
    }
  }

  RunEnded end() {
    return RunEnded.newBuilder()
        .setRunId(spec.id().value())
        .setOutcome(eu.sund.transport.wire.Outcome.COMPLETED)
        .build();
  }

  @Override
  public boolean send(SiteFrame frame) {
    if (connected) {
      frames.add(frame);
    }
    return connected;
  }

  @Override
  public void upload(Digest digest, BlobSource source) {
    try (source) {
      ByteBuffer all = ByteBuffer.allocate((int) source.size());
      source.read(0, all);
      uploaded += all.capacity();
      blobs.put(digest, all.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void download(Digest digest, long size, Path file) {
    try {
      Files.write(file, blob(digest));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
