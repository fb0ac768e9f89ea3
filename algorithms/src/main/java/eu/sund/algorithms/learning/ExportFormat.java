package eu.sund.algorithms.learning;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Head;
import java.util.List;
import java.util.Optional;

/**
 * A form of models for other programs, and one model that is being written in it: each method adds
 * a step and gives the name by which later steps take what it makes. All numbers are of single
 * precision, [rows, width], but for what inputs give.
 */
interface ExportFormat {
  /** The epsilon of a layer's norm. */
  double EPSILON = 1e-5;

  /**
   * An affine map {@code W·x + b}.
   *
   * @param name of the layer
   * @param weight row by row, [out, in]
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, once
  record Affine(String name, int in, int out, float[] weight, Optional<float[]> bias) {}

  /**
   * Adds an input that is a number, NaN where it is missing, in double precision.
   *
   * @param indicator whether a column says where it is missing
   * @return the standardised number, and the indicator
   */
  List<String> measured(String variable, double centre, double scale, boolean indicator);

  /**
   * Adds an input that is the place of a level, and looks up its row.
   *
   * @param table [levels, width]
   */
  String looked(String variable, int levels, int width, float[] table);

  /** Columns side by side. */
  String joined(List<String> columns);

  /** Adds an affine map. */
  String affine(Affine map, String from);

  /** Adds a layer's norm over a row. */
  String norm(String name, String from, float[] scale, float[] shift);

  /** Adds an activation. */
  String activated(String name, String from, Activation activation);

  /**
   * Adds the answers and makes them and the scores outputs.
   *
   * @param centre of a number that is the response
   * @param scale of a number that is the response
   */
  void answers(Head head, String scores, double centre, double scale);

  /**
   * The file's bytes.
   *
   * @param title for people
   * @param network its digest
   */
  byte[] bytes(String title, String network);
}
