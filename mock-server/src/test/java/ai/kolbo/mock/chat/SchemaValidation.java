package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.util.List;

/** Judges values by schemas with a library, formats included. */
final class SchemaValidation {

  private SchemaValidation() {}

  /** What in the value breaks the schema, a schema of 2020-12 unless it says draft 7. */
  static List<String> violations(JsonNode schema, JsonNode value) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            Dialects.getDraft202012(),
            builder ->
                builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    return registry.getSchema(schema).validate(value).stream().map(Error::toString).toList();
  }
}
