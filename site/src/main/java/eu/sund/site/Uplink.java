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

/** The way to the hub, as a run needs it. */
interface Uplink {
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
        connector.upload(digest, source);
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
