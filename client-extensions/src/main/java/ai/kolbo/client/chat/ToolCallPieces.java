package ai.kolbo.client.chat;

import ai.kolbo.model.FunctionCallDelta;
import ai.kolbo.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tool calls, put together from their pieces. */
final class ToolCallPieces {
  private final List<Call> calls = new ArrayList<>();

  /** Adds pieces. Pieces with the same index belong together. */
  void add(List<ToolCallDelta> pieces) {
    for (ToolCallDelta piece : pieces) {
      if (piece != null) {
        call(piece).add(piece);
      }
    }
  }

  /** The calls in the order of their indexes; null if there are none. */
  @Nullable List<Map<String, @Nullable Object>> toList() {
    if (calls.isEmpty()) {
      return null;
    }
    // Stable: calls with the same index stay in the order in which they began.
    List<Call> ordered = new ArrayList<>(calls);
    ordered.sort((one, other) -> Integer.compare(one.index, other.index));
    return new ArrayList<>(ordered.stream().map(Call::toMap).toList());
  }

  private Call call(ToolCallDelta piece) {
    Call last = null;
    for (int i = calls.size() - 1; last == null && i >= 0; i--) {
      Call call = calls.get(i);
      last = piece.getIndex() == null || piece.getIndex() == call.index ? call : null;
    }
    if (last == null || last.isOther(piece)) {
      last = new Call(piece.getIndex() == null ? calls.size() : piece.getIndex());
      calls.add(last);
    }
    return last;
  }

  /** A function with its arguments, which grow. */
  static final class Function {
    private @Nullable String name;
    private @Nullable StringBuilder arguments;
    private final DeltaMembers unknown = new DeltaMembers();

    void add(FunctionCallDelta piece) {
      if (piece.getName() != null && !piece.getName().isEmpty()) {
        name = piece.getName();
      }
      if (piece.getArguments() != null) {
        arguments = arguments == null ? new StringBuilder() : arguments;
        arguments.append(piece.getArguments());
      }
      unknown.add(piece.getAdditionalProperties());
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("name", name);
      map.put("arguments", arguments == null ? null : arguments.toString());
      unknown.putInto(map);
      return map;
    }
  }

  private static final class Call {
    private final int index;
    private @Nullable String id;
    private @Nullable String type;
    private @Nullable Function function;
    private final DeltaMembers unknown = new DeltaMembers();

    Call(int index) {
      this.index = index;
    }

    /**
     * Whether a piece begins another call, though it has the same index, or none: some servers give
     * all calls the same one, and others give each piece of a call another id.
     */
    boolean isOther(ToolCallDelta piece) {
      FunctionCallDelta begun = piece.getFunction();
      return id != null
          && piece.getId() != null
          && !piece.getId().isEmpty()
          && !piece.getId().equals(id)
          && begun != null
          && begun.getName() != null
          && !begun.getName().isEmpty();
    }

    void add(ToolCallDelta piece) {
      if (id == null && piece.getId() != null && !piece.getId().isEmpty()) {
        id = piece.getId();
      }
      if (type == null && piece.getType() != null && !piece.getType().isEmpty()) {
        type = piece.getType();
      }
      if (piece.getFunction() != null) {
        function = function == null ? new Function() : function;
        function.add(piece.getFunction());
      }
      unknown.add(piece.getAdditionalProperties());
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("id", id);
      map.put("type", type);
      map.put("function", function == null ? null : function.toMap());
      unknown.putInto(map);
      return map;
    }
  }
}
