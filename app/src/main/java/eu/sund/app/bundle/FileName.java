package eu.sund.app.bundle;

import java.util.Arrays;
import java.util.Optional;

/** The files of a bundle; there are no others. */
enum FileName {
  /** Size and digest of every other file. */
  MANIFEST("manifest.json"),
  /** The network, its inputs and the codebook: {@link Architecture}. */
  ARCHITECTURE("architecture.json"),
  /** The model card for people, as text. */
  CARD("card.md"),
  /** The same as a page. */
  CARD_PAGE("card.html"),
  /** The model for other programs, where the network can be written so. */
  ONNX("model.onnx"),
  /** The same for PyTorch. */
  TORCHSCRIPT("model.pt"),
  /** The study as it was signed. */
  STUDY("study.yaml"),
  /** How the numbers came about: {@link TrainingRecord}. */
  RECORD("training-record.json"),
  /** The numbers. */
  WEIGHTS("weights.safetensors");

  /** Whether every bundle has it. */
  boolean isRequired() {
    return this != ONNX && this != TORCHSCRIPT;
  }

  /** The most bytes of a file that is read as a whole. */
  static final long WHOLE_MAX = 32L << 20;

  private final String text;

  FileName(String text) {
    this.text = text;
  }

  static Optional<FileName> of(String text) {
    return Arrays.stream(values()).filter(name -> name.text.equals(text)).findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
