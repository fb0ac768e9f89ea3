/** Models in the form of ONNX, which other programs run. */
@NullMarked
package eu.sund.algorithms.onnx;

import org.jspecify.annotations.NullMarked;
