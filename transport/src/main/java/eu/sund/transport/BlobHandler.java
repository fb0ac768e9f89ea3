package eu.sund.transport;

import eu.sund.core.Digest;
import eu.sund.transport.identity.Peer;

/** The hub's store of blobs. Called on virtual threads, several at a time; may block. */
public interface BlobHandler {

  /**
   * Where to put an upload; a second one of the same peer and digest at the same time is refused by
   * the transport.
   *
   * @throws eu.sund.core.SundException if the hub does not expect this blob from this peer; the
   *     code goes to the peer
   */
  UploadTarget upload(Peer peer, Digest digest, long size);

  /**
   * How much of the blob is here, from its start without a gap; {@code size} if it is whole.
   *
   * @throws eu.sund.core.SundException as {@link #upload}
   */
  long received(Peer peer, Digest digest, long size);

  /**
   * A blob for reading.
   *
   * @throws eu.sund.core.SundException NOT_FOUND if there is none that this peer may read
   */
  BlobSource download(Peer peer, Digest digest);
}
