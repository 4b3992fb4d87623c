package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that have been started. Those that run are never forgotten; of those that have ended,
 * the oldest go when there are too many, or all together take more than their share of memory. Safe
 * for use by several threads.
 */
final class Jobs {
  private static final long MAX_BYTES = Memory.SHARE_BYTES;

  /** Of jobs that have ended. */
  private static final int MOST = 10_000;

  private static final int LONGEST_TEXT = 2_000;
  private static final int LONGEST_LIST = 100;

  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final PriorityQueue<Job> running = new PriorityQueue<>(Comparator.comparing(Job::endsAt));

  /** Cancelled since the last call of {@link #settle}. */
  private final Deque<Job> cancelled = new ArrayDeque<>();

  private final Deque<Job> ended = new ArrayDeque<>();
  private long bytes;

  /** Adds a job. */
  synchronized void add(Job job) {
    jobs.put(job.id, job);
    running.add(job);
    bytes += size(job);
    while (!ended.isEmpty() && (bytes > MAX_BYTES || ended.size() > MOST)) {
      Job oldest = ended.remove();
      jobs.remove(oldest.id);
      bytes -= size(oldest);
    }
  }

  /**
   * Ends a job before its time.
   *
   * @return false if it has ended already
   */
  synchronized boolean cancel(Job job) {
    boolean isCancelled = job.cancel();
    if (isCancelled) {
      running.remove(job);
      cancelled.add(job);
    }
    return isCancelled;
  }

  private static long size(Job job) {
    return 1_000 + 4L * Json.bytes(job.request).length;
  }

  synchronized @Nullable Job find(String id) {
    return jobs.get(id);
  }

  /** The jobs that were started last, the newest first. */
  synchronized List<Job> newest(int most) {
    List<Job> newest = new ArrayList<>(jobs.values());
    Collections.reverse(newest);
    return newest.subList(0, Math.min(most, newest.size()));
  }

  /**
   * Tells of each job that has ended since the last call: of those that were cancelled, then of the
   * others in the order of their ends.
   */
  synchronized void settle(Consumer<Job> listener) {
    while (!cancelled.isEmpty()) {
      end(cancelled.remove(), listener);
    }
    while (!running.isEmpty() && running.peek().state() != Job.State.PROCESSING) {
      end(running.remove(), listener);
    }
  }

  private void end(Job job, Consumer<Job> listener) {
    ended.add(job);
    listener.accept(job);
  }

  synchronized void clear() {
    jobs.clear();
    running.clear();
    cancelled.clear();
    ended.clear();
    bytes = 0;
  }

  /** What of a request is worth remembering, whatever its size. */
  static ObjectNode shortened(ObjectNode request) {
    return (ObjectNode) shortened((JsonNode) request);
  }

  private static JsonNode shortened(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode copy = Json.MAPPER.createObjectNode();
      object.properties().stream()
          .limit(LONGEST_LIST)
          .forEach(member -> copy.set(member.getKey(), shortened(member.getValue())));
      return copy;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = Json.MAPPER.createArrayNode();
      for (int i = 0; i < Math.min(array.size(), LONGEST_LIST); i++) {
        copy.add(shortened(array.get(i)));
      }
      return copy;
    }
    return value.isTextual() && value.textValue().length() > LONGEST_TEXT
        ? TextNode.valueOf(value.textValue().substring(0, LONGEST_TEXT))
        : value;
  }
}
