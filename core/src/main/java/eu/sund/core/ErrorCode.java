package eu.sund.core;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every operating failure, numbered by area and never reused; {@code docs/errors/NUMBER.md}
 * explains each.
 *
 * <p>1xx documents and input, 2xx studies and analyses, 3xx rules (a site said no), 4xx network and
 * identity, 5xx storage and the machine.
 */
public enum ErrorCode {
  /** A file of ours (YAML, CSV, key) cannot be read as what it should be. */
  DOCUMENT_INVALID(101, Retry.NO),
  /** A dataset's data cannot be read as its codebook says. */
  DATA_UNREADABLE(102, Retry.NO),
  /** A command line that asks for something impossible. */
  USAGE(103, Retry.NO),
  /** A thing that a command names does not exist. */
  NOT_FOUND(104, Retry.NO),
  /** A study that cannot be run as written. */
  STUDY_INVALID(201, Retry.NO),
  /** A site lacks the analysis or its version. */
  ANALYSIS_UNKNOWN(202, Retry.NO),
  /** An analysis ended without an answer: separation, collinearity, no convergence. */
  ANALYSIS_FAILED(203, Retry.NO),
  /** A value left the public bounds that were agreed. */
  BOUND_EXCEEDED(204, Retry.NO),
  /** What a network needs to run is not installed here: the native tensor engine. */
  ENGINE_MISSING(209, Retry.NO),
  /** Weights, a tokeniser or a model file are not here under their digest, or not well formed. */
  ARTEFACT_REFUSED(210, Retry.NO),
  /** A site's policy does not allow the study. */
  REFUSED_BY_POLICY(301, Retry.NO),
  /** A signature does not verify. */
  SIGNATURE_INVALID(302, Retry.NO),
  /** The site's codebook differs from the one that the plan rests on. */
  CODEBOOK_MISMATCH(303, Retry.NO),
  /** The hub's next model is not the one that follows from the sum. */
  HUB_DEVIATES(304, Retry.NO),
  /** A steward stopped the study. */
  STOPPED_BY_STEWARD(305, Retry.NO),
  /** The rules of disclosure control do not allow what was asked; which one is not told. */
  DISCLOSURE_REFUSED(306, Retry.NO),
  /** The run went on without the site, which cannot come back into it. */
  LEFT_BEHIND(307, Retry.NO),
  /** The peer cannot be reached. */
  PEER_UNREACHABLE(401, Retry.LATER),
  /** The peer is not who it should be, or we are not who we should be. */
  IDENTITY_REFUSED(402, Retry.NO),
  /** A token that is unknown, used or expired. */
  TOKEN_REFUSED(403, Retry.NO),
  /** The two sides have no protocol version in common. */
  VERSION_UNSUPPORTED(404, Retry.NO),
  /** A message that breaks the protocol. */
  MESSAGE_INVALID(405, Retry.NO),
  /** The certificate was revoked. */
  REVOKED(406, Retry.NO),
  /** A roster that the network's officers did not sign so, or that is older than the one held. */
  ROSTER_REFUSED(407, Retry.NO),
  /** A site that the roster in force does not have. */
  NOT_IN_ROSTER(408, Retry.NO),
  /** Disk, database or folder failed. */
  STORAGE_FAILED(501, Retry.LATER),
  /** The folder is not what it should be, or is in use. */
  FOLDER_UNUSABLE(502, Retry.NO),
  /** The root key lies in the hub's folder. */
  ROOT_KEY_PRESENT(503, Retry.NO),
  /** A defect of the program: an invariant did not hold. */
  INTERNAL(599, Retry.NO);

  /** Whether trying the same again can help. */
  public enum Retry {
    /** It cannot. */
    NO,
    /** It can, later. */
    LATER
  }

  private final int number;
  private final Retry retry;

  ErrorCode(int number, Retry retry) {
    this.number = number;
    this.retry = retry;
  }

  /** The number by which people and documents refer to it. */
  public int number() {
    return number;
  }

  /** Whether trying the same again can help. */
  public Retry retry() {
    return retry;
  }

  /** The code of this number. */
  public static Optional<ErrorCode> of(int number) {
    return Arrays.stream(values()).filter(c -> c.number == number).findFirst();
  }
}
