package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.governance.study.RunSpec;
import eu.sund.transport.wire.Proposal;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.Secure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs of a site: brings each message to its run's owner. */
final class RunDesk {
  private static final Logger LOG = LoggerFactory.getLogger(RunDesk.class);

  private final House house;
  private final Uplink uplink;
  private final ConcurrentMap<RunId, RunOwner> owners = new ConcurrentHashMap<>();

  RunDesk(House house, Uplink uplink) {
    this.house = house;
    this.uplink = uplink;
  }

  /** Goes on with the runs of the journal, and removes what killed processes left in the folder. */
  void restore() {
    Set<String> living = new HashSet<>();
    for (RunId run : house.journal().living()) {
      try {
        find(run);
        living.add(run.value());
      } catch (SundException e) {
        // Such as an analysis that a new release no longer has. The hub learns it when it asks.
        LOG.error("run {} cannot go on: {}", run, e.getMessage());
        house.journal().giveUp(run, e, house.now());
      }
    }
    Path runs = house.folder().runs();
    if (!Files.isDirectory(runs)) {
      return;
    }
    try (Stream<Path> list = Files.list(runs)) {
      list.filter(path -> !living.contains(String.valueOf(path.getFileName())))
          .forEach(FilesOf::delete);
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "cannot read " + runs, e);
    }
  }

  void proposed(Proposal proposal) {
    byte[] bytes = proposal.getRunSpec().toByteArray();
    Digest digest = Digest.of(bytes);
    try {
      RunSpec spec = RunSpec.decode(bytes);
      if (!spec.id().value().equals(proposal.getRunId())) {
        throw new SundException(ErrorCode.MESSAGE_INVALID, "a proposal with another run's id");
      }
      RunOwner owner = find(spec.id()).orElse(null);
      if (owner == null) {
        Proposed run = Proposed.of(spec, bytes, house.analyses());
        house.journal().proposed(bytes, spec, run.study(), house.now());
        new Participation(house.journal().db()).asks(spec.id(), run.course().question());
        new BudgetBook(house.journal().db()).quote(spec.id(), run.course().plan().cost());
        owner = own(run);
      } else if (!owner.proposal().equals(digest)) {
        owner.end(
            ErrorCode.HUB_DEVIATES, "the hub proposed another run under the same id; it was ended");
        return;
      }
      owner.proposed();
    } catch (SundException e) {
      refuse(proposal.getRunId(), digest, e);
    }
  }

  /** Refuses what cannot even be planned. */
  private void refuse(String run, Digest digest, SundException e) {
    LOG.warn("a proposed run was refused: {}", e.getMessage());
    ErrorCode code =
        switch (e.code()) {
          case DOCUMENT_INVALID -> ErrorCode.STUDY_INVALID;
          default -> e.code();
        };
    String id = run.length() > 40 ? run.substring(0, 40) : run;
    house.journal().log(house.now(), id, "refused", e.code() + ": " + e.getMessage());
    RunFrames.Saying saying = RunFrames.refusal(id, digest, code);
    house.journal().left(List.of(saying.row()), house.now());
    uplink.send(saying.frame());
  }

  void secure(Secure secure) {
    find(secure.getRunId())
        .ifPresentOrElse(
            owner -> owner.secure(secure),
            () -> LOG.warn("the hub speaks in an attempt of a run that it has not proposed"));
  }

  void called(RoundCall call) {
    find(call.getRunId())
        .ifPresentOrElse(
            owner -> owner.called(call),
            () -> LOG.warn("the hub calls for a run that it has not proposed"));
  }

  void ended(RunEnded end) {
    find(end.getRunId()).ifPresent(owner -> owner.ended(end));
  }

  /** The database was changed from outside: looks for stopped runs and for decisions. */
  void stewardSpoke() {
    for (RunId run : house.journal().stopped()) {
      find(run)
          .ifPresent(
              owner -> owner.end(ErrorCode.STOPPED_BY_STEWARD, "the steward stopped the run"));
    }
    owners.values().forEach(RunOwner::reconsider);
  }

  private Optional<RunOwner> find(String run) {
    try {
      return find(new RunId(run));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The owner of a known run, living or over. */
  private Optional<RunOwner> find(RunId run) {
    RunOwner known = owners.get(run);
    if (known != null) {
      return Optional.of(known);
    }
    return house.journal().proposal(run).map(bytes -> own(Proposed.read(bytes, house.analyses())));
  }

  private synchronized RunOwner own(Proposed run) {
    RunOwner known = owners.get(run.spec().id());
    if (known != null) {
      return known;
    }
    RunOwner owner = RunOwner.of(house, uplink, run, owners::remove);
    if (!owner.startedOver()) {
      owners.put(owner.id(), owner);
    }
    return owner;
  }

  void close() {
    owners.values().forEach(RunOwner::close);
  }
}
