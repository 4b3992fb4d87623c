package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.model.ConversationMessage;
import ai.kolbo.model.ListMediaQuery;
import ai.kolbo.model.ListVisualDnasQuery;
import ai.kolbo.model.Media;
import ai.kolbo.model.VisualDna;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PagesTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void itemsOfAllPagesAreFetchedWhenTheyAreNeeded() throws Exception {
    media("a", true);
    media("b", true);
    media("c", false);
    Iterator<Media> items = kolbo.media().list(new ListMediaQuery().type("image")).iterator();
    assertThat(server.count()).isZero();
    assertThat(items.next().getId()).isEqualTo("a");
    assertThat(server.count()).isEqualTo(1);
    List<String> others = new ArrayList<>();
    items.forEachRemaining(item -> others.add(item.getId()));
    assertThat(others).containsExactly("b", "c");
    assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
    assertThat(targets())
        .containsExactly(
            "/api/v1/media?type=image",
            "/api/v1/media?type=image&page=2",
            "/api/v1/media?type=image&page=3");
  }

  @Test
  void streamFetchesNoMoreThanItNeedsAndStartsAgainEachTime() {
    media("a", true);
    media("a", true);
    Pages<Media> pages = kolbo.media().list();
    for (int i = 1; i <= 2; i++) {
      assertThat(pages.stream().map(Media::getId).findFirst()).contains("a");
      assertThat(server.count()).isEqualTo(i);
    }
  }

  @Test
  void pagesBeginWhereTheQuerySaysAndChangesOfItComeTooLate() throws Exception {
    media("a", true);
    media("b", false);
    ListMediaQuery query = new ListMediaQuery().page(7);
    Pages<Media> pages = kolbo.media().list(query);
    query.page(1).type("video");
    assertThat(pages).hasSize(2);
    assertThat(targets()).containsExactly("/api/v1/media?page=7", "/api/v1/media?page=8");
  }

  @Test
  void everyDocumentedShapeTellsWhetherMoreFollow() throws Exception {
    answer("{\"success\":true,\"visual_dnas\":[{\"id\":\"a\"}],\"has_more\":true}");
    answer("{\"success\":true,\"visual_dnas\":[{\"id\":\"b\"}]}");
    assertThat(kolbo.visualDna().list(new ListVisualDnasQuery()))
        .extracting(VisualDna::getId)
        .containsExactly("a", "b");
    answer("{\"success\":true,\"messages\":[{\"role\":\"user\"}],\"pagination\":{\"pages\":2}}");
    answer("{\"success\":true,\"messages\":[{\"role\":\"user\"}],\"pagination\":{\"pages\":2}}");
    Pages<ConversationMessage> messages = kolbo.chat().messages("s1");
    assertThat(messages).hasSize(2);
    assertThat(targets().subList(2, 4))
        .containsExactly(
            "/api/v1/chat/conversations/s1/messages",
            "/api/v1/chat/conversations/s1/messages?page=2");
  }

  @Test
  void emptyPageIsTheLastWhateverTheServerSays() {
    answer("{\"media\":[],\"pagination\":{\"has_next\":true}}");
    assertThat(kolbo.media().list()).isEmpty();
  }

  @Test
  void pageLeadsToTheNextWithoutWaitingAsWell() throws Exception {
    media("a", true);
    media("b", true);
    media("c", false);
    Pages.Page<Media> first = kolbo.media().listAsync(new ListMediaQuery()).get();
    assertThat(first.items()).extracting(Media::getId).containsExactly("a");
    Pages.Page<Media> third = first.nextAsync().get().next();
    assertThat(third.items()).extracting(Media::getId).containsExactly("c");
    assertThat(third.hasNext()).isFalse();
    assertThatThrownBy(third::next).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(third::nextAsync).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void failuresComeWhereThePageIsNeeded() {
    answer("{\"success\":true}");
    assertThatThrownBy(() -> kolbo.media().list().iterator().hasNext())
        .isInstanceOf(MalformedResponseException.class)
        .hasMessageContaining("media");
    media("a", true);
    server.answer(404, "{}");
    Iterator<Media> items = kolbo.media().list().iterator();
    items.next();
    assertThatThrownBy(items::hasNext).isInstanceOf(NotFoundException.class);
  }

  @Test
  void queryIsCheckedBeforeAnythingIsSent() {
    ListVisualDnasQuery query = new ListVisualDnasQuery().limit(101);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.visualDna().list(query))
        .withMessage("limit must be at most 100, is 101");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.visualDna().listAsync(query))
        .withMessage("limit must be at most 100, is 101");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.chat().messages(" ", null, 101))
        .withMessage("session_id must not be blank; limit must be at most 100, is 101");
    assertThat(server.count()).isZero();
  }

  private void media(String id, boolean more) {
    answer("{\"media\":[{\"id\":\"" + id + "\"}],\"pagination\":{\"has_next\":" + more + "}}");
  }

  private void answer(String json) {
    server.answer(200, json);
  }

  private List<String> targets() throws InterruptedException {
    List<String> targets = new ArrayList<>();
    for (int i = server.count(); i > 0; i--) {
      targets.add(server.take().getTarget());
    }
    return targets;
  }
}
