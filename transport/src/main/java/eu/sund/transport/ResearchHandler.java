package eu.sund.transport;

import eu.sund.core.RunId;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SignedStudy;
import java.util.List;
import java.util.function.Consumer;

/**
 * The hub's desk for researchers. Called on virtual threads, several at a time; may block. Every
 * method may throw {@link eu.sund.core.SundException}: code and detail go to the researcher.
 */
public interface ResearchHandler {

  /** What the connected sites offer. */
  CatalogueReply catalogue(Peer researcher);

  /** Takes a study in; the transport has checked sizes, not the signature. */
  RunId submit(Peer researcher, SignedStudy study);

  /** The newest runs that the researcher may see; {@code limit} is at least 1. */
  List<RunView> list(Peer researcher, int limit);

  /** One run. */
  RunView show(Peer researcher, RunId run);

  /**
   * Watches a run: {@code views} gets its view now and after each change, and nothing after a
   * terminal one. It never blocks: if the researcher reads slowly, only the newest view is kept.
   *
   * @return closed by the transport when the watching is over
   */
  Watching watch(Peer researcher, RunId run, Consumer<RunView> views);

  /** Cancels a run. */
  RunView cancel(Peer researcher, RunId run);

  /** A finished run's result. */
  ResultReply result(Peer researcher, RunId run);

  /** What is attached to a finished run's result; closed by the transport. */
  BlobSource attachment(Peer researcher, RunId run);

  /** A watch that can be ended. */
  interface Watching extends AutoCloseable {
    @Override
    void close();
  }
}
