package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContractTest {

  @Test
  void theJudgeSeesWhatIsMissingAndWhatIsOfTheWrongType() {
    String path = "/api/v1/generate/image";
    assertThat(Contract.judgeRequest("POST", path, "{}").hasErrors()).isTrue();
    assertThat(Contract.judgeRequest("POST", path, "{\"prompt\": 1}").hasErrors()).isTrue();
    assertThat(Contract.judgeResponse("POST", path, 200, "{\"success\": true}").hasErrors())
        .isTrue();
    assertThat(Contract.judgeResponse("POST", path, 401, "{\"success\": \"no\"}").hasErrors())
        .isTrue();
    assertThat(Contract.judgeResponse("POST", path, 418, "{\"success\": false}").hasErrors())
        .isTrue();
  }
}
