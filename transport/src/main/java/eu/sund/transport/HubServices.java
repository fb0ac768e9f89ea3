package eu.sund.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.AttachmentRequest;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueRequest;
import eu.sund.transport.wire.Chunk;
import eu.sund.transport.wire.DownloadRequest;
import eu.sund.transport.wire.EnrolmentGrpc;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.JoinReply;
import eu.sund.transport.wire.JoinRequest;
import eu.sund.transport.wire.ListRequest;
import eu.sund.transport.wire.RenewReply;
import eu.sund.transport.wire.RenewRequest;
import eu.sund.transport.wire.ResearchDeskGrpc;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunList;
import eu.sund.transport.wire.RunRef;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SignedStudy;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.SiteLinkGrpc;
import eu.sund.transport.wire.UploadReply;
import eu.sund.transport.wire.UploadStateReply;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The three services, from the wire to the handlers. */
final class HubServices {
  private static final int LIST_DEFAULT = 50;
  private static final int LIST_MAX = 1000;
  private static final int STUDY_BYTES_MAX = 1 << 20;

  private HubServices() {}

  /** The site's link, with chunks that are not copied. */
  static ServerServiceDefinition link(
      SiteSessions sessions, BlobService blobs, EnrolmentHandler enrolment) {
    ServerServiceDefinition plain = new Link(sessions, blobs, enrolment).bindService();
    ServerServiceDefinition.Builder builder =
        ServerServiceDefinition.builder(SiteLinkGrpc.SERVICE_NAME);
    for (ServerMethodDefinition<?, ?> method : plain.getMethods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      if (name.equals(Wire.UPLOAD.getFullMethodName())) {
        builder.addMethod(
            Wire.UPLOAD,
            io.grpc.stub.ServerCalls.asyncClientStreamingCall(
                reply -> blobs.upload(MemberGate.caller(), reply)));
      } else if (name.equals(Wire.DOWNLOAD.getFullMethodName())) {
        builder.addMethod(
            Wire.DOWNLOAD,
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(
                (request, reply) -> blobs.download(MemberGate.caller(), request, reply)));
      } else {
        builder.addMethod(method);
      }
    }
    return builder.build();
  }

  private static <A> void reply(StreamObserver<A> to, A answer) {
    to.onNext(answer);
    to.onCompleted();
  }

  private static RenewReply renew(EnrolmentHandler enrolment, RenewRequest request) {
    Peer peer = MemberGate.caller();
    CertificateRequest wish = CertificateRequest.parse(request.getCsr().toByteArray());
    RenewReply.Builder reply = RenewReply.newBuilder();
    for (X509Certificate certificate : enrolment.renew(peer, wish)) {
      reply.addChain(UnsafeByteOperations.unsafeWrap(Certificates.der(certificate)));
    }
    return reply.build();
  }

  /** Lets newcomers in. */
  static final class Enrolment extends EnrolmentGrpc.EnrolmentImplBase {
    private final EnrolmentHandler handler;
    private final Versions versions;

    Enrolment(EnrolmentHandler handler, Versions versions) {
      this.handler = handler;
      this.versions = versions;
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> to) {
      String token = request.getToken();
      if (token.isEmpty() || token.length() > 200) {
        throw new SundException(ErrorCode.TOKEN_REFUSED, "the token is not one of ours");
      }
      PeerKind kind =
          switch (request.getKind()) {
            case SITE -> PeerKind.SITE;
            case RESEARCHER -> PeerKind.RESEARCHER;
            case MEMBER_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw Wire.invalid("the kind must be site or researcher");
          };
      if (request.getProtocolMin() < 1 || request.getProtocolMax() < request.getProtocolMin()) {
        throw Wire.invalid("protocol versions must be 1 <= min <= max");
      }
      Versions theirs = new Versions(request.getProtocolMin(), request.getProtocolMax());
      if (versions.highestCommon(theirs).isEmpty()) {
        throw Versions.unsupported(versions, theirs, kind.word());
      }
      EnrolmentHandler.Grant grant =
          handler.join(
              new EnrolmentHandler.Application(
                  token,
                  kind,
                  CertificateRequest.parse(request.getCsr().toByteArray()),
                  ed25519(request.getSigningKey().toByteArray()),
                  officers(request.getOfficers())));
      JoinReply.Builder reply =
          JoinReply.newBuilder()
              .setNetwork(grant.name().network())
              .setName(grant.name().name())
              .setCountry(grant.country())
              .setOrganisation(grant.organisation())
              .setHubName(grant.hubName())
              .setOfficers(ByteString.copyFrom(grant.officers().array()));
      grant
          .chain()
          .forEach(c -> reply.addChain(UnsafeByteOperations.unsafeWrap(Certificates.der(c))));
      grant
          .roots()
          .forEach(c -> reply.addRoots(UnsafeByteOperations.unsafeWrap(Certificates.der(c))));
      HubServices.reply(to, reply.build());
    }

    private static Optional<Digest> officers(ByteString pinned) {
      if (!pinned.isEmpty() && pinned.size() != 32) {
        throw Wire.invalid("the officers' fingerprint must have 32 bytes or none");
      }
      return pinned.isEmpty()
          ? Optional.empty()
          : Optional.of(new Digest(HexFormat.of().formatHex(pinned.toByteArray())));
    }

    private static PublicKey ed25519(byte[] der) {
      if (der.length == 44) {
        try {
          return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
          throw new SundException(
              ErrorCode.MESSAGE_INVALID, "the signing key is no Ed25519 public key", e);
        }
      }
      throw Wire.invalid("the signing key is no Ed25519 public key");
    }
  }

  /** Serves sites. */
  private static final class Link extends SiteLinkGrpc.SiteLinkImplBase {
    private final SiteSessions sessions;
    private final BlobService blobs;
    private final EnrolmentHandler enrolment;

    Link(SiteSessions sessions, BlobService blobs, EnrolmentHandler enrolment) {
      this.sessions = sessions;
      this.blobs = blobs;
      this.enrolment = enrolment;
    }

    @Override
    public StreamObserver<SiteFrame> session(StreamObserver<HubFrame> to) {
      return sessions.open(MemberGate.caller(), to);
    }

    @Override
    public StreamObserver<Chunk> upload(StreamObserver<UploadReply> to) {
      return blobs.upload(MemberGate.caller(), to);
    }

    @Override
    public void uploadState(BlobRef request, StreamObserver<UploadStateReply> to) {
      reply(to, blobs.state(MemberGate.caller(), request));
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<Chunk> to) {
      blobs.download(MemberGate.caller(), request, to);
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewReply> to) {
      reply(to, HubServices.renew(enrolment, request));
    }
  }

  /** Serves researchers. */
  static final class Desk extends ResearchDeskGrpc.ResearchDeskImplBase {
    private final ResearchHandler handler;
    private final EnrolmentHandler enrolment;

    Desk(ResearchHandler handler, EnrolmentHandler enrolment) {
      this.handler = handler;
      this.enrolment = enrolment;
    }

    @Override
    public void catalogue(CatalogueRequest request, StreamObserver<CatalogueReply> to) {
      reply(to, handler.catalogue(MemberGate.caller()));
    }

    @Override
    public void submit(SignedStudy request, StreamObserver<RunRef> to) {
      int bytes = request.getDocument().size();
      if (bytes == 0 || bytes > STUDY_BYTES_MAX) {
        throw Wire.invalid("a study must have 1 byte to 1 MiB, has " + bytes);
      }
      if (request.getSignature().size() != 64
          || request.getPublicKey().size() != 44
          || request.getResearcher().length() > 100) {
        throw Wire.invalid("a study must carry an Ed25519 key and signature");
      }
      String run = handler.submit(MemberGate.caller(), request).value();
      reply(to, RunRef.newBuilder().setRunId(run).build());
    }

    @Override
    public void list(ListRequest request, StreamObserver<RunList> to) {
      int asked = request.getLimit();
      int limit = asked <= 0 ? LIST_DEFAULT : Math.min(asked, LIST_MAX);
      List<RunView> runs = handler.list(MemberGate.caller(), limit);
      reply(to, RunList.newBuilder().addAllRuns(runs).build());
    }

    @Override
    public void show(RunRef request, StreamObserver<RunView> to) {
      reply(to, handler.show(MemberGate.caller(), Frames.run(request.getRunId())));
    }

    @Override
    public void watch(RunRef request, StreamObserver<RunView> to) {
      RunWatch watch = new RunWatch((ServerCallStreamObserver<RunView>) to);
      watch.attach(
          handler.watch(MemberGate.caller(), Frames.run(request.getRunId()), watch::offer));
    }

    @Override
    public void cancel(RunRef request, StreamObserver<RunView> to) {
      reply(to, handler.cancel(MemberGate.caller(), Frames.run(request.getRunId())));
    }

    @Override
    public void result(RunRef request, StreamObserver<ResultReply> to) {
      ResultReply result = handler.result(MemberGate.caller(), Frames.run(request.getRunId()));
      if (result.getSerializedSize() > Protocol.MESSAGE_BYTES_MAX - 1024) {
        throw new SundException(
            ErrorCode.STUDY_INVALID, "the result has more than 4 MiB and cannot be sent");
      }
      if (result.getSha256().isEmpty()) {
        result =
            result.toBuilder()
                .setSha256(
                    UnsafeByteOperations.unsafeWrap(
                        Digest.of(result.getJson().toByteArray()).bytes()))
                .build();
      }
      reply(to, result);
    }

    @Override
    public void attachment(AttachmentRequest request, StreamObserver<Chunk> to) {
      RunId run = Frames.run(request.getRunId());
      BlobSource source = handler.attachment(MemberGate.caller(), run);
      BlobService.send(source, request.getBlob().getSize(), request.getOffset(), to);
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewReply> to) {
      reply(to, HubServices.renew(enrolment, request));
    }
  }

  /** One watching researcher: keeps the newest view only, if they arrive faster than they leave. */
  private static final class RunWatch {
    private final ServerCallStreamObserver<RunView> out;
    private @org.jspecify.annotations.Nullable RunView newest;
    private ResearchHandler.@org.jspecify.annotations.Nullable Watching watching;
    private boolean over;

    RunWatch(ServerCallStreamObserver<RunView> out) {
      this.out = out;
      out.setOnReadyHandler(this::drain);
      out.setOnCancelHandler(this::end);
      out.setOnCloseHandler(this::end);
    }

    synchronized void offer(RunView view) {
      if (!over && (newest == null || !newest.getTerminal())) {
        newest = view;
        drain();
      }
    }

    private synchronized void drain() {
      RunView view = newest;
      if (over || view == null || !out.isReady()) {
        return;
      }
      newest = null;
      out.onNext(view);
      if (view.getTerminal()) {
        out.onCompleted();
        end();
      }
    }

    void attach(ResearchHandler.Watching started) {
      boolean late;
      synchronized (this) {
        watching = started;
        late = over;
      }
      if (late) {
        started.close();
      }
    }

    private void end() {
      ResearchHandler.Watching started;
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
        started = watching;
      }
      if (started != null) {
        started.close();
      }
    }
  }
}
