package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.transport.BlobSource;
import eu.sund.transport.SiteConnector;
import eu.sund.transport.wire.SiteFrame;
import java.nio.file.Path;

/** The way to the hub, as a run needs it. */
interface Uplink {
  /** Sends a frame; false if there is no session. */
  boolean send(SiteFrame frame);

  /** Uploads a blob, going on where an earlier attempt ended. */
  void upload(Digest digest, BlobSource source);

  /** Downloads and verifies a blob by way of {@code file.part}. */
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
        connector.download(digest, size, file);
      }
    };
  }
}
