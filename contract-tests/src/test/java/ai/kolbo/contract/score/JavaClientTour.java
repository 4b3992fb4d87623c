package ai.kolbo.contract.score;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.job.Job;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ChatMessageRequest;
import ai.kolbo.model.CreativeDirectorRequest;
import ai.kolbo.model.ElementsForm;
import ai.kolbo.model.ElementsRequest;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.ImageEditRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.LipsyncRequest;
import ai.kolbo.model.MusicRequest;
import ai.kolbo.model.SoundRequest;
import ai.kolbo.model.SpeechRequest;
import ai.kolbo.model.ThreeDRequest;
import ai.kolbo.model.TranscriptionForm;
import ai.kolbo.model.TranscriptionRequest;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.VideoFromImageRequest;
import ai.kolbo.model.VideoFromVideoForm;
import ai.kolbo.model.VideoFromVideoRequest;
import ai.kolbo.model.VideoRequest;
import ai.kolbo.model.VisualDnaForm;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Uses every operation of the API through our client for Java, as programs do. */
final class JavaClientTour {
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final UploadFile PICTURE = UploadFile.of("a.png", new byte[] {(byte) 0x89, 'P'});
  private static final UploadFile VIDEO = UploadFile.of("a.mp4", new byte[1000]);
  private static final UploadFile SOUND = UploadFile.of("a.mp3", new byte[1000]);

  private final KolboClient kolbo;

  JavaClientTour(KolboClient kolbo) {
    this.kolbo = kolbo;
  }

  /** Does everything once. */
  void run() throws Exception {
    List<CompletableFuture<?>> jobs = new ArrayList<>();
    for (JobRequest<?> request : jobs()) {
      jobs.add(kolbo.jobs().startAsync(request).thenCompose(Job::awaitAsync));
    }
    readings();
    things();
    chat();
    CompletableFuture.allOf(jobs.toArray(CompletableFuture<?>[]::new))
        .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    cancel();
  }

  /**
   * Starts a job of each kind, and does whatever else is a POST, though some of it fails.
   *
   * @return how many calls have failed
   */
  int runIntoFaults() throws Exception {
    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (JobRequest<?> request : jobs()) {
      calls.add(kolbo.jobs().startAsync(request).thenCompose(Job::awaitAsync));
    }
    calls.add(kolbo.files().uploadAsync(PICTURE));
    calls.add(kolbo.media().uploadAsync(PICTURE));
    calls.add(kolbo.chatCompletions().createAsync(completion()));
    calls.add(CompletableFuture.runAsync(this::stream));
    int failed = 0;
    for (CompletableFuture<?> call : calls) {
      failed += call.handle((result, failure) -> failure == null ? 0 : 1).get();
    }
    return failed;
  }

  /** The first example of each request in JSON, and a form where there may be one. */
  private static List<JobRequest<?>> jobs() throws IOException {
    return List.of(
        ImageRequest.fromJson(first("generateImage")),
        ImageEditRequest.fromJson(first("generateImageEdit")),
        VideoRequest.fromJson(first("generateVideo")),
        VideoFromImageRequest.fromJson(first("generateVideoFromImage")),
        VideoFromVideoRequest.fromJson(first("generateVideoFromVideo")),
        new VideoFromVideoForm().files(VIDEO).prompt("As a painting"),
        ElementsRequest.fromJson(first("generateElements")),
        new ElementsForm().addFilesItem(PICTURE).prompt("The fox wakes up"),
        FirstLastFrameRequest.fromJson(first("generateFirstLastFrame")),
        new FirstLastFrameForm().addFilesItem(PICTURE).addFilesItem(PICTURE).prompt("A slow pan"),
        LipsyncRequest.fromJson(first("generateLipsync")),
        new LipsyncForm().image(PICTURE).audio(SOUND),
        MusicRequest.fromJson(first("generateMusic")),
        SpeechRequest.fromJson(first("generateSpeech")),
        SoundRequest.fromJson(first("generateSound")),
        CreativeDirectorRequest.fromJson(first("generateCreativeDirector")),
        ThreeDRequest.fromJson(first("generateThreeD")),
        TranscriptionRequest.fromJson(first("createTranscription")),
        new TranscriptionForm().file(SOUND),
        ChatMessageRequest.fromJson(first("sendChatMessage")));
  }

  private static String first(String operation) {
    ApiDocument document = ApiDocument.published();
    JsonNode examples =
        document.operation(operation).requestContent().path("application/json").path("examples");
    return document.resolve(examples.elements().next()).required("value").toString();
  }

  /** Reads what there is to read. */
  void readings() {
    kolbo.health().check();
    kolbo.account().balance();
    kolbo.account().credits();
    kolbo.models().list();
    kolbo.voices().list();
    kolbo.presets().list();
    kolbo.chatCompletions().models();
    kolbo.moodboards().get(kolbo.moodboards().list().get(0).getId());
    kolbo.media().list().stream().count();
  }

  private void things() {
    String dna =
        kolbo.visualDna().create(new VisualDnaForm().name("A fox").addImagesItem(PICTURE)).getId();
    kolbo.visualDna().get(dna);
    kolbo.visualDna().list().stream().count();
    kolbo.visualDna().delete(dna);
    kolbo.media().upload(PICTURE);
    kolbo.files().upload(PICTURE);
    kolbo.apiKeys().create("Score");
    String key = kolbo.apiKeys().list().get(0).getId();
    kolbo.apiKeys().get(key);
    kolbo.apiKeys().revoke(key);
  }

  private void chat() throws IOException {
    kolbo.chat().conversations().stream()
        .findFirst()
        .ifPresent(one -> kolbo.chat().messages(one.getSessionId()).stream().count());
    kolbo.chatCompletions().create(completion());
    stream();
  }

  private void stream() {
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(completion())) {
      stream.forEach(chunk -> {});
    }
  }

  private static ChatCompletionRequest completion() {
    try {
      return ChatCompletionRequest.fromJson(first("createChatCompletion")).stream(null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Cancels a job. */
  private void cancel() {
    Job<?> job = kolbo.images().generate("A fox that nobody will see");
    try {
      kolbo.generations().cancel(job.id());
    } catch (KolboException e) {
      // It has ended already.
    }
  }
}
