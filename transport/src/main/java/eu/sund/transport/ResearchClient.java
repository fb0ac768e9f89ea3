package eu.sund.transport;

import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.wire.AttachmentRequest;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueRequest;
import eu.sund.transport.wire.ListRequest;
import eu.sund.transport.wire.RenewReply;
import eu.sund.transport.wire.RenewRequest;
import eu.sund.transport.wire.ResearchDeskGrpc;
import eu.sund.transport.wire.ResearchDeskGrpc.ResearchDeskBlockingStub;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunRef;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SignedStudy;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A researcher's way to the hub. Every call blocks, and throws {@link SundException} with the hub's
 * code and words. Thread-safe.
 */
public final class ResearchClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final String where;
  private final Identity identity;
  private final InstantSource clock;

  private ResearchClient(
      ManagedChannel channel, String where, Identity identity, InstantSource clock) {
    this.channel = channel;
    this.where = where;
    this.identity = identity;
    this.clock = clock;
  }

  /**
   * Prepares a connection; the first call dials.
   *
   * @throws SundException IDENTITY_REFUSED if the researcher's certificate has ended
   */
  public static ResearchClient connect(HubAddress hub, Identity identity, InstantSource clock) {
    return new ResearchClient(
        Dial.member(hub, identity, clock),
        Dial.where(hub.endpoint(), hub.proxy()),
        identity,
        clock);
  }

  private <A> A call(Function<ResearchDeskBlockingStub, A> call) {
    return Dial.call(
        where,
        () ->
            call.apply(
                ResearchDeskGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Dial.CALL_SECONDS, TimeUnit.SECONDS)));
  }

  private static RunRef ref(RunId run) {
    return RunRef.newBuilder().setRunId(run.value()).build();
  }

  /** What the sites offer. */
  public CatalogueReply catalogue() {
    return call(desk -> desk.catalogue(CatalogueRequest.getDefaultInstance()));
  }

  /** Submits a signed study. */
  public RunId submit(SignedStudy study) {
    return Frames.run(call(desk -> desk.submit(study)).getRunId());
  }

  /** The newest runs; 0 for the hub's default number. */
  public List<RunView> list(int limit) {
    return call(desk -> desk.list(ListRequest.newBuilder().setLimit(limit).build())).getRunsList();
  }

  /** One run. */
  public RunView show(RunId run) {
    return call(desk -> desk.show(ref(run)));
  }

  /**
   * Gives every view to {@code views} until the run has ended; returns the last one.
   *
   * @throws SundException PEER_UNREACHABLE if the connection was lost: watch again
   */
  public RunView watch(RunId run, Consumer<RunView> views) {
    RunView last =
        Dial.call(
            where,
            () -> {
              Iterator<RunView> all = ResearchDeskGrpc.newBlockingStub(channel).watch(ref(run));
              RunView newest = RunView.getDefaultInstance();
              while (all.hasNext()) {
                newest = all.next();
                views.accept(newest);
              }
              return newest;
            });
    if (!last.getTerminal()) {
      throw new SundException(
          ErrorCode.PEER_UNREACHABLE, where + " stopped telling about the run; watch it again");
    }
    return last;
  }

  /** Cancels a run. */
  public RunView cancel(RunId run) {
    return call(desk -> desk.cancel(ref(run)));
  }

  /**
   * A finished run's result.
   *
   * @throws SundException MESSAGE_INVALID if its digest does not hold
   */
  public ResultReply result(RunId run) {
    ResultReply reply = call(desk -> desk.result(ref(run)));
    Digest said = Wire.digest("result digest", reply.getSha256());
    if (!Digest.of(reply.getJson().toByteArray()).equals(said)) {
      throw Wire.invalid("the result's digest does not hold");
    }
    return reply;
  }

  /**
   * Fetches what is attached to a result into a file, by way of {@code file.part}, and verifies its
   * digest; goes on where an earlier attempt ended.
   *
   * @throws SundException PEER_UNREACHABLE if the connection is lost: call again; MESSAGE_INVALID
   *     if the digest does not hold
   */
  public void attachment(RunId run, Digest digest, long size, Path file) {
    UploadTarget target;
    try {
      target = FileBlob.target(file, false);
    } catch (IOException e) {
      throw Incoming.storage(e);
    }
    Transfers.Asking<AttachmentRequest> asking =
        new Transfers.Asking<>(
            ResearchDeskGrpc.getAttachmentMethod(),
            offset ->
                AttachmentRequest.newBuilder()
                    .setRunId(run.value())
                    .setBlob(Wire.ref(digest, size))
                    .setOffset(offset)
                    .build());
    new Transfers(channel, where).download(digest, size, target, asking);
  }

  /** Asks for a new certificate for a new key; the caller stores it. */
  public Identity renew() {
    KeyPair key = Identity.newKey(new SecureRandom());
    RenewRequest request =
        RenewRequest.newBuilder()
            .setCsr(UnsafeByteOperations.unsafeWrap(CertificateRequest.make(key).der()))
            .build();
    RenewReply reply = call(desk -> desk.renew(request));
    return EnrolmentClient.renewed(identity, key, reply.getChainList(), clock);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
