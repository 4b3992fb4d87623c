/** The program as a module. */
module com.example {
  requires ai.kolbo.client;
}
