package eu.sund.hub.run;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.Secure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The masked words of a run's attempt. Filled and emptied by the run's owner; whether words are
 * here may be asked by any thread.
 */
final class Spool {
  private record Masked(Digest digest, Blob blob) {}

  private final RunPorts ports;
  private final Incoming incoming;
  private final RunFiles files;
  private final Map<SiteId, Masked> words = new ConcurrentHashMap<>();

  Spool(RunPorts ports, Incoming incoming, RunFiles files) {
    this.ports = ports;
    this.incoming = incoming;
    this.files = files;
  }

  /**
   * Takes a site's words in.
   *
   * @param bytes how many there must be
   * @throws SundException {@code MESSAGE_INVALID} if they have another size or digest, or are not
   *     here
   */
  void take(SiteId site, Secure frame, SiteMessage.Mask mask, long bytes) throws IOException {
    if (mask.bytes() != bytes) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "the update has " + mask.bytes() + " bytes, the plan says " + bytes);
    }
    Path target = files.folder().words(frame.getRound(), site);
    Blob blob =
        frame.getWords().hasBlob()
            ? incoming.claim(site, mask.words(), bytes, target)
            : incoming.inline(frame.getWords().getInline(), mask.words(), bytes, target);
    words.put(site, new Masked(mask.words(), blob));
    if (ports.keepReceived().isPresent()) {
      RunFiles.append(ports.keepReceived().get().resolve(site.value() + ".words"), blob);
    }
  }

  /** Whether these words of a site are here. */
  boolean holds(SiteId site, Digest masked) {
    Masked mine = words.get(site);
    return mine != null && mine.digest().equals(masked);
  }

  /** The words of these sites, all of which are here. */
  List<Blob> of(List<SiteId> sites) {
    return sites.stream()
        .map(site -> Objects.requireNonNull(words.get(site), "a survivor's words are here").blob())
        .toList();
  }

  /** Empties it; the sites' next updates may be written over these. */
  void drop(int round) throws IOException {
    for (SiteId site : words.keySet()) {
      incoming.giveBack(site, files.folder().words(round, site));
    }
    words.clear();
    files.folder().dropUpdates(round);
  }

  /** The run is over. */
  void close(List<SiteId> sites) throws IOException {
    for (SiteId site : sites) {
      incoming.dropSpare(site);
    }
  }
}
