package eu.sund.hub.run;

import eu.sund.transport.wire.RunView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Those who watch a run. Thread-safe. */
final class Watchers {
  private final List<Consumer<RunView>> all = new CopyOnWriteArrayList<>();
  private @Nullable RunView last;

  boolean any() {
    return !all.isEmpty();
  }

  /** Shows a view to everyone, unless it is the one that they saw last. */
  synchronized void show(RunView view) {
    if (!view.equals(last)) {
      last = view;
      all.forEach(watcher -> watcher.accept(view));
    }
  }

  /** Adds a watcher, who sees {@code now} first. */
  synchronized void add(Consumer<RunView> watcher, RunView now) {
    watcher.accept(now);
    if (!now.getTerminal()) {
      all.add(watcher);
    }
  }

  void remove(Consumer<RunView> watcher) {
    all.remove(watcher);
  }
}
