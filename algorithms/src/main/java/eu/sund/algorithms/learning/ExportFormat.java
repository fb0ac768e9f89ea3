package eu.sund.algorithms.learning;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Head;
import eu.sund.core.model.Input;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

  /**
   * Features of which a row has few.
   *
   * @param indices the name of their places, [rows, most]
   * @param values the name of their values, 0 where a row has fewer
   */
  record Few(String indices, String values) {}

  /** Adds the two inputs of a text's features. */
  Few few(String variable);

  /**
   * {@code Σ value · row(index)} of a table.
   *
   * @param name of the table
   * @param table [size, width]
   */
  String weighted(String name, Few few, int size, int width, float[] table);

  /**
   * Adds an input of a text's tokens, [rows, tokens], 0 where a row has fewer, and the transformer
   * that reads them.
   *
   * @param numbers the network's tensors by name
   * @return a vector for each row
   */
  String encoded(Input.Tokens tokens, Function<String, float[]> numbers);

  /** Columns side by side. */
  String joined(List<String> columns);

  /** Adds an affine map. */
  String affine(Affine map, String from);

  /** Numbers of equal shape, added. */
  String added(String name, String left, String right);

  /** A row that does not change. */
  String row(String name, float[] numbers);

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
