/** Writing TorchScript archives. */
@NullMarked
package eu.sund.algorithms.torchscript;

import org.jspecify.annotations.NullMarked;
