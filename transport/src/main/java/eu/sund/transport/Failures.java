package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.handler.codec.DecoderException;
import io.grpc.netty.shaded.io.netty.handler.proxy.ProxyConnectException;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Our numbered failures as gRPC statuses, and gRPC's failures as numbered ones, in words. */
final class Failures {
  private static final Metadata.Key<String> CODE =
      Metadata.Key.of("sund-code", Metadata.ASCII_STRING_MARSHALLER);
  private static final int TEXT_MAX = 600;
  private static final int CAUSES_MAX = 12;

  private Failures() {}

  static Metadata trailers(ErrorCode code) {
    Metadata trailers = new Metadata();
    trailers.put(CODE, Integer.toString(code.number()));
    return trailers;
  }

  static Status status(ErrorCode code, @Nullable String detail) {
    Status status =
        switch (code) {
          case IDENTITY_REFUSED -> Status.UNAUTHENTICATED;
          case TOKEN_REFUSED, REVOKED, REFUSED_BY_POLICY -> Status.PERMISSION_DENIED;
          case NOT_FOUND -> Status.NOT_FOUND;
          case PEER_UNREACHABLE, STORAGE_FAILED -> Status.UNAVAILABLE;
          case INTERNAL -> Status.INTERNAL;
          default -> Status.FAILED_PRECONDITION;
        };
    return status.withDescription(tidy(detail));
  }

  /** What a handler threw, as it may be told to the other side. */
  static SundException told(Throwable thrown) {
    // Only the text of numbered failures is made to be told.
    if (thrown instanceof StatusRuntimeException && thrown.getCause() instanceof IOException) {
      return new SundException(ErrorCode.MESSAGE_INVALID, "a message cannot be read", thrown);
    }
    return thrown instanceof SundException known
        ? known
        : new SundException(ErrorCode.INTERNAL, "the hub met a defect; its log says more", thrown);
  }

  static String tidy(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String plain = text.replaceAll("\\p{Cntrl}", " ");
    return plain.length() > TEXT_MAX ? plain.substring(0, TEXT_MAX) + "…" : plain;
  }

  /** What a call to {@code where} came to. */
  static SundException of(Status status, @Nullable Metadata trailers, String where) {
    String number = trailers == null ? null : trailers.get(CODE);
    if (number != null && number.matches("[0-9]{3}")) {
      ErrorCode code = ErrorCode.of(Integer.parseInt(number)).orElse(ErrorCode.INTERNAL);
      return new SundException(code, tidy(status.getDescription()), status.asException());
    }
    SundException found = search(status, where);
    if (found != null) {
      return found;
    }
    String said = tidy(status.getDescription());
    return switch (status.getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new SundException(
              ErrorCode.IDENTITY_REFUSED, where + " refused us: " + said, status.asException());
      case UNIMPLEMENTED ->
          new SundException(
              ErrorCode.VERSION_UNSUPPORTED,
              where + " does not know this call; one of the two programs is too old",
              status.asException());
      case RESOURCE_EXHAUSTED, INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION ->
          new SundException(
              ErrorCode.MESSAGE_INVALID,
              where + " refused a message: " + said,
              status.asException());
      case DEADLINE_EXCEEDED ->
          unreachable(where + " did not answer in time", status.asException());
      default ->
          unreachable(
              where + ": " + status.getCode() + (said.isEmpty() ? "" : ", " + said),
              status.asException());
    };
  }

  private static @Nullable SundException search(Status status, String where) {
    Throwable at = status.getCause();
    for (int depth = 0; at != null && depth < CAUSES_MAX; depth++, at = at.getCause()) {
      SundException named = name(at, where);
      if (named != null) {
        return named;
      }
    }
    String said = status.getDescription();
    if (said != null && said.contains("ALPN")) {
      return new SundException(
          ErrorCode.PEER_UNREACHABLE,
          where + " speaks TLS but is no hub of a network (no HTTP/2); check host and port",
          status.asException());
    }
    return null;
  }

  private static @Nullable SundException name(Throwable cause, String where) {
    String said = cause.getMessage() == null ? "" : cause.getMessage();
    return switch (cause) {
      case SundException known ->
          new SundException(known.code(), where + ": " + known.getMessage(), cause);
      case UnknownHostException e ->
          unreachable(where + ": the host name is not known (DNS); check the address", e);
      case ProxyConnectException e -> unreachable(where + ": " + proxy(said), e);
      case NotSslRecordException e ->
          unreachable(where + " answers without TLS; check the port", e);
      case ConnectException e -> connect(e, said, where);
      case SSLException e -> tls(e, said, where);
      case DecoderException e when e.getCause() == null -> tls(e, said, where);
      default -> null;
    };
  }

  private static String proxy(String said) {
    if (said.contains("407")) {
      return "the proxy refused the tunnel (407): it wants a user and password, or other ones";
    }
    if (said.contains("timeout")) {
      return "the proxy did not answer in time";
    }
    return "the proxy refused the tunnel: " + tidy(said);
  }

  private static SundException connect(ConnectException e, String said, String where) {
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("refused")) {
      return unreachable(
          where + ": connection refused; is it running there, and is the port right?", e);
    }
    if (lower.contains("timed out")) {
      return unreachable(
          where + ": no answer within the time; does a firewall or a proxy stand between?", e);
    }
    return unreachable(where + ": " + tidy(said), e);
  }

  private static @Nullable SundException tls(Exception e, String said, String where) {
    String upper = said.toUpperCase(Locale.ROOT).replace(' ', '_');
    if (upper.contains("CERTIFICATE_EXPIRED")) {
      return identity(where + " says that our certificate has ended; join again", e);
    }
    if (upper.contains("ALERT") && (upper.contains("CERTIFICATE") || upper.contains("CA"))) {
      return identity(where + " does not accept our certificate", e);
    }
    if (upper.contains("PROTOCOL_VERSION") || upper.contains("UNSUPPORTED_PROTOCOL")) {
      return new SundException(ErrorCode.VERSION_UNSUPPORTED, where + " does not speak TLS 1.3", e);
    }
    // A cause further down may say more.
    return e.getCause() == null ? unreachable(where + ": TLS failed: " + tidy(said), e) : null;
  }

  private static SundException identity(String detail, Throwable cause) {
    return new SundException(ErrorCode.IDENTITY_REFUSED, detail, cause);
  }

  static SundException unreachable(String detail, Throwable cause) {
    return new SundException(ErrorCode.PEER_UNREACHABLE, detail, cause);
  }
}
