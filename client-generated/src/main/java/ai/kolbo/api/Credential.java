package ai.kolbo.api;

/** What a caller must present to an operation. */
public enum Credential {
  /** An API key, as the header {@code X-API-Key}. */
  API_KEY,
  /** The token of a signed-in user, as {@code Authorization: Bearer}. */
  USER_TOKEN,
  /** Nothing. */
  NONE
}
