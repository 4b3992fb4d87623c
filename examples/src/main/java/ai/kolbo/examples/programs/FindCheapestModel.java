package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.ListModelsQuery;
import ai.kolbo.model.Model;
import java.util.Comparator;
import java.util.List;

/** The image model that costs the least. */
public class FindCheapestModel {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    List<Model> models = kolbo.models().list(new ListModelsQuery().type("image"));
    Comparator<Model> byCredits = Comparator.comparing(Model::getCredit);
    Model cheapest =
        models.stream().filter(m -> m.getCredit() != null).min(byCredits).orElseThrow();
    System.out.println(cheapest.getIdentifier() + " costs " + cheapest.getCredit() + " credits");
  }
}
