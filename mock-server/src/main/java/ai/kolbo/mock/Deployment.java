package ai.kolbo.mock;

import ai.kolbo.mock.behaviour.Behaviours;
import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Gateway;
import ai.kolbo.mock.http.Uploads;
import ai.kolbo.mock.pages.Pages;
import ai.kolbo.mock.prism.Prism;
import ai.kolbo.mock.prism.PrismValidator;
import java.io.IOException;

/** What one version of the OpenAPI document needs: Prism, a memory, and the way of requests. */
final class Deployment implements AutoCloseable {
  private final Prism prism;
  private final Stage stage;
  private final Gateway gateway;
  private int underWay;
  private boolean isRetired;

  private Deployment(Prism prism, Stage stage, Gateway gateway) {
    this.prism = prism;
    this.stage = stage;
    this.gateway = gateway;
  }

  /**
   * Makes what a document needs beside Prism, and waits until that is ready.
   *
   * @throws IllegalArgumentException if a setting is of no use
   * @throws IllegalStateException if the document is of no use, or Prism does not start with it
   */
  static Deployment of(Prism prism, Source source, Settings settings, Uploads uploads)
      throws InterruptedException {
    Deployment deployment;
    try {
      deployment = of(prism, ApiDocument.of(source.mock()), source, settings, uploads);
    } catch (IllegalArgumentException e) {
      // What is wrong is a setting.
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(
          "%s is not the mock's view of the OpenAPI document: %s"
              .formatted(source.name(), e.getMessage()),
          e);
    }
    prism.awaitReady();
    return deployment;
  }

  private static Deployment of(
      Prism prism, ApiDocument document, Source source, Settings settings, Uploads uploads) {
    if (document.operations().isEmpty() || document.surfaces().isEmpty()) {
      throw new IllegalStateException("it has no operation, or no x-kolbo-surfaces");
    }
    Stage stage = Stage.of(document, settings, uploads);
    Pages pages =
        new Pages(document, source.published(), stage.memory(), settings.apiKey() != null);
    Gateway gateway =
        new Gateway(
            document,
            stage.authentication(),
            new PrismValidator(document, prism, stage.authentication()),
            new Behaviours(document, stage.memory())::of,
            new OwnPages(
                prism,
                stage.files(),
                pages,
                settings.hosts(),
                stage.admin(),
                settings.strictLimits()),
            stage.tape() == null ? exchange -> null : stage.tape(),
            stage.scenarios(),
            stage.recorder(),
            uploads,
            settings.bodyTime());
    return new Deployment(prism, stage, gateway);
  }

  Gateway gateway() {
    return gateway;
  }

  /** What requests have made, and what is to happen to them. */
  Stage stage() {
    return stage;
  }

  /** Begins a request; false if another deployment takes it. */
  synchronized boolean enter() {
    underWay += isRetired ? 0 : 1;
    return !isRetired;
  }

  /** Ends a request that has begun. */
  synchronized void leave() {
    underWay--;
    closeIfDone();
  }

  /** Takes no more requests, and closes when those under way have ended. */
  synchronized void retire() {
    isRetired = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (isRetired && underWay == 0) {
      close();
    }
  }

  @Override
  public void close() {
    prism.close();
  }
}
