package ai.kolbo.mock.pages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;

/** The OpenAPI document for clients, with this mock as its server. */
final class PublishedDocument {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .build();

  private final byte[] published;

  /**
   * @param published the document as it is published, in YAML or JSON
   */
  PublishedDocument(byte[] published) {
    this.published = published;
  }

  /** The document for clients that reach this server at an origin. */
  ObjectNode at(String origin) throws IOException {
    ObjectNode document = (ObjectNode) YAML.readTree(published);
    ObjectNode server = document.putArray("servers").addObject();
    server.put("url", origin).put("description", "This mock");
    return document;
  }

  byte[] yamlAt(String origin) throws IOException {
    return YAML.writeValueAsBytes(at(origin));
  }
}
