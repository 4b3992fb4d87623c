package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;

/** What the account may spend. */
public class ShowCredits {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    System.out.println(kolbo.account().credits().getTotal() + " credits");
  }
}
