package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.BlobSource;
import eu.sund.transport.SiteConnector;
import eu.sund.transport.UploadTarget;
import eu.sund.transport.wire.SiteFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The way to the hub, as a run needs it. */
interface Uplink {
  /** How long a hub without room is left alone. */
  int HUB_FULL_SECONDS = 30;

  /** Sends a frame; false if there is no session. */
  boolean send(SiteFrame frame);

  /** Uploads a blob, going on where an earlier attempt ended. */
  void upload(Digest digest, BlobSource source);

  /** Downloads and verifies a blob by way of {@code file.part}; it is on disk then. */
  void download(Digest digest, long size, Path file);

  /** The connector as an uplink. */
  static Uplink of(SiteConnector connector) {
    return new Uplink() {
      @Override
      public boolean send(SiteFrame frame) {
        return connector.send(frame);
      }

      @Override
      public void upload(Digest digest, BlobSource source) {
        try {
          connector.upload(digest, source);
        } catch (SundException e) {
          if (e.getCause() instanceof SundException hub && hub.code() == ErrorCode.STORAGE_FAILED) {
            // The hub calls again for what it lacks when a session opens.
            CompletableFuture.delayedExecutor(HUB_FULL_SECONDS, TimeUnit.SECONDS)
                .execute(connector::reconnect);
          }
          throw e;
        }
      }

      @Override
      public void download(Digest digest, long size, Path file) {
        UploadTarget target;
        try {
          target = Spares.download(file);
        } catch (IOException e) {
          throw new SundException(ErrorCode.STORAGE_FAILED, "cannot write beside " + file, e);
        }
        connector.download(digest, size, target);
      }
    };
  }
}
