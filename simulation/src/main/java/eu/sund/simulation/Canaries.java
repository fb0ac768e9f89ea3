package eu.sund.simulation;

import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forms in which a patient's value could stand in a message: as a double in either byte order,
 * as text, and as the ring words of any tensor of the plan.
 *
 * <p>Forms of fewer than six bytes, or with many zeros, occur by chance and are not searched for;
 * plant values such as {@code 137.03125917}.
 */
final class Canaries {
  private static final int BYTES_MIN = 6;

  private final List<byte[]> forms = new ArrayList<>();

  Canaries(List<Double> values, List<Layout> layouts) {
    for (double value : values) {
      add(ByteBuffer.allocate(8).putDouble(value).array());
      add(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
      add(Double.toString(value).getBytes(StandardCharsets.UTF_8));
      layouts.stream()
          .flatMap(layout -> layout.tensors().stream())
          .map(TensorSpec::encoding)
          .distinct()
          .forEach(encoding -> addWords(value, encoding));
    }
  }

  private void addWords(double value, Encoding encoding) {
    Layout one = new Layout("canary", List.of(TensorSpec.scalar("canary", encoding)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Update update = new Update(one, List.of(Values.of(value)));
      Ring.encode(update, List.of(), Channels.newChannel(out));
      add(out.toByteArray());
    } catch (SundException e) {
      // The encoding cannot hold the value, so that the value cannot stand there.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(byte[] form) {
    int telling = 0;
    for (byte b : form) {
      telling += b == 0 || b == -1 ? 0 : 1;
    }
    if (telling >= BYTES_MIN) {
      forms.add(form);
    }
  }

  boolean areNone() {
    return forms.isEmpty();
  }

  boolean occurIn(byte[] message) {
    return forms.stream().anyMatch(form -> contains(message, form));
  }

  private static boolean contains(byte[] message, byte[] form) {
    for (int from = 0; from + form.length <= message.length; from++) {
      if (message[from] == form[0]
          && Arrays.equals(message, from, from + form.length, form, 0, form.length)) {
        return true;
      }
    }
    return false;
  }
}
