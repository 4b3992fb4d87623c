package ai.kolbo.client;

import ai.kolbo.client.internal.Calls;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * A list that the server returns page by page. Each page is fetched when its first item is needed,
 * on the thread that needs it, so iterating throws what a call throws. Every iterator and stream
 * starts again at the first page. Thread-safe; its iterators are not.
 *
 * @param <T> the items
 */
public final class Pages<T> implements Iterable<T> {
  private final Function<@Nullable Integer, Page<T>> fetch;
  private final Function<@Nullable Integer, CompletableFuture<Page<T>>> fetchAsync;
  private final @Nullable Integer first;

  /**
   * @param first number of the page to begin with; null for the server's first page
   * @param call makes the call for a page number, null for the server's first page
   * @param member the member of the response that holds the items, and must be there
   * @param items the items of a response
   * @param more whether another page follows the response to the call for a page number
   */
  <R> Pages(
      Calls calls,
      @Nullable Integer first,
      Function<@Nullable Integer, Call<R>> call,
      Function<R, @Nullable List<T>> items,
      BiPredicate<R, Integer> more) {
    this.fetch = page -> calls.call(call.apply(page), null, reader(page, items, more));
    this.fetchAsync = page -> calls.callAsync(call.apply(page), null, reader(page, items, more));
    this.first = first;
  }

  /** The items of all pages, from the first page on. */
  @Override
  public Iterator<T> iterator() {
    return stream().iterator();
  }

  /** The items of all pages, as a sequential stream that fetches pages as it is consumed. */
  public Stream<T> stream() {
    Iterator<Page<T>> pages = byPage().iterator();
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(pages, Spliterator.ORDERED), false)
        .flatMap(page -> page.items().stream());
  }

  @Override
  public Spliterator<T> spliterator() {
    return stream().spliterator();
  }

  /** The pages, from the first on; each is fetched when the iterator reaches it. */
  public Iterable<Page<T>> byPage() {
    return () ->
        new Iterator<>() {
          private @Nullable Page<T> last;

          @Override
          public boolean hasNext() {
            return last == null || last.hasNext();
          }

          @Override
          public Page<T> next() {
            Page<T> next = last == null ? fetch.apply(first) : last.next();
            last = next;
            return next;
          }
        };
  }

  CompletableFuture<Page<T>> firstAsync() {
    return fetchAsync.apply(first);
  }

  /** Reads the page of a number; null for the server's first page. */
  private <R> Function<R, @Nullable Page<T>> reader(
      @Nullable Integer asked, Function<R, @Nullable List<T>> items, BiPredicate<R, Integer> more) {
    int number = asked == null ? 1 : asked;
    return response -> {
      List<T> found = items.apply(response);
      return found == null
          ? null
          : new Page<>(found, number, !found.isEmpty() && more.test(response, number), this);
    };
  }

  /**
   * One page. Immutable.
   *
   * @param <T> the items
   */
  public static final class Page<T> {
    private final List<T> items;
    private final int number;
    private final boolean hasNext;
    private final Pages<T> all;

    private Page(List<T> items, int number, boolean hasNext, Pages<T> all) {
      this.items = Collections.unmodifiableList(items);
      this.number = number;
      this.hasNext = hasNext;
      this.all = all;
    }

    /** The items of this page; empty if there are none. */
    public List<T> items() {
      return items;
    }

    /** Whether the server says that another page follows; always false for an empty page. */
    public boolean hasNext() {
      return hasNext;
    }

    /**
     * Fetches the page after this one.
     *
     * @throws NoSuchElementException if there is none
     */
    public Page<T> next() {
      return all.fetch.apply(following());
    }

    /**
     * Fetches the page after this one without waiting. Cancelling the future cancels the call.
     *
     * @throws NoSuchElementException if there is none
     */
    public CompletableFuture<Page<T>> nextAsync() {
      return all.fetchAsync.apply(following());
    }

    private int following() {
      if (!hasNext) {
        throw new NoSuchElementException("no further page");
      }
      return number + 1;
    }

    @Override
    public String toString() {
      return "Page[" + number + ", " + items.size() + " items" + (hasNext ? ", more]" : "]");
    }
  }
}
