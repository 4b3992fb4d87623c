package ai.kolbo.contract;

import ai.kolbo.contract.document.ApiDocument;
import picocli.CommandLine.IVersionProvider;

/** The versions that {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "Kolbo contract tests " + (own == null ? "(not packaged)" : own),
      "OpenAPI document " + ApiDocument.published().json().at("/info/version").asText()
    };
  }
}
