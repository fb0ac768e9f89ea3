package eu.sund.deep;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import eu.sund.core.model.NetworkEngine.FrozenWeights;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's tensors by name. Those of one kind, trained or frozen, share one piece of memory
 * outside of the heap, in the order of the contract's {@code float[]}: parameters come in as one
 * copy.
 */
final class Weights implements AutoCloseable {
  private static final int FLOAT_BYTES = 4;

  private final Arena arena = Arena.ofShared();
  private final PtNDManager manager;
  private final Map<String, PtNDArray> all = new LinkedHashMap<>();
  private final List<Parameter> trained;
  private final FloatBuffer numbers;

  Weights(PtNDManager manager, NetworkSpec spec, FrozenWeights frozen) {
    this.manager = manager;
    trained = spec.parameters();
    MemorySegment memory = lay(trained);
    numbers = memory.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    trained.forEach(p -> get(p.name()).setRequiresGradient(true));
    for (Parameter parameter : spec.frozen()) {
      float[] values = new float[parameter.size()];
      frozen.read(parameter, values);
      MemorySegment place = lay(List.of(parameter));
      MemorySegment.copy(
          MemorySegment.ofArray(values), 0, place, 0, (long) values.length * FLOAT_BYTES);
    }
  }

  private MemorySegment lay(List<Parameter> parameters) {
    long size = parameters.stream().mapToLong(Parameter::size).sum();
    MemorySegment memory = arena.allocate(Math.max(1, size) * FLOAT_BYTES, 64);
    long at = 0;
    for (Parameter parameter : parameters) {
      long bytes = (long) parameter.size() * FLOAT_BYTES;
      long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      all.put(
          parameter.name(),
          JniUtils.createNdFromByteBuffer(
              manager,
              memory.asSlice(at, bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
              new Shape(shape),
              DataType.FLOAT32,
              SparseFormat.DENSE,
              Device.cpu()));
      at += bytes;
    }
    return memory;
  }

  PtNDArray get(String name) {
    PtNDArray tensor = all.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the network has no tensor '" + name + "'");
    }
    return tensor;
  }

  boolean has(String name) {
    return all.containsKey(name);
  }

  /** Takes the trained numbers in. */
  void set(float[] parameters) {
    numbers.put(0, parameters);
  }

  /** Adds what the backward passes left to {@code gradient}, and clears it. */
  void takeGradient(float[] gradient) {
    int at = 0;
    for (Parameter parameter : trained) {
      PtNDArray tensor = get(parameter.name());
      PtNDArray left = JniUtils.getGradient(tensor);
      if (left != null) {
        try (left) {
          FloatBuffer values =
              left.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
          for (int i = 0; i < parameter.size(); i++) {
            gradient[at + i] += values.get(i);
          }
        }
        JniUtils.zeroGrad(tensor);
      }
      at += parameter.size();
    }
  }

  @Override
  public void close() {
    all.values().forEach(PtNDArray::close);
    arena.close();
  }
}
