package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final String PATH = "/api/v1/account/credits";

  @Test
  void creditsAreTold() {
    JsonPath credits = Contract.request().get(PATH).then().statusCode(200).extract().jsonPath();

    // A number with a fraction, once chats have been charged by tokens.
    assertThat(credits.getDouble("credits.total")).isNotNegative();
  }

  @Test
  void creditsAreNotToldWithoutKey() {
    Contract.keylessRequest().get(PATH).then().statusCode(401).body("success", equalTo(false));
  }

  @Test
  void creditsAreNotToldForARejectedKey() {
    String rejected =
        Contract.DOCUMENT
            .at("/components/securitySchemes/ApiKeyHeader/x-kolbo-rejected-key")
            .asText();
    Contract.keylessRequest()
        .header("X-API-Key", rejected)
        .get(PATH)
        .then()
        .statusCode(401)
        .body("success", equalTo(false));
  }

  @Test
  void theDeveloperSurfaceRefusesTheKeyAsABearerToken() {
    Contract.keylessRequest()
        .header("Authorization", "Bearer " + Target.current().key())
        .get(PATH)
        .then()
        .statusCode(401);
  }
}
