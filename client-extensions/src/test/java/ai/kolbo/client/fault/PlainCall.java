package ai.kolbo.client.fault;

import ai.kolbo.api.AudioApi;
import ai.kolbo.api.FilesApi;
import ai.kolbo.api.GenerationsApi;
import ai.kolbo.api.ImagesApi;
import ai.kolbo.api.VideosApi;
import ai.kolbo.model.FileForm;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.SpeechRequest;
import ai.kolbo.model.UploadFile;
import retrofit2.Call;
import retrofit2.Retrofit;

/** A call of the plain Retrofit interfaces that changes something. */
enum PlainCall {
  IMAGE(ClientCall.START) {
    @Override
    Call<?> of(Retrofit api) {
      return api.create(ImagesApi.class).generateImage(new ImageRequest().prompt("A sunset"));
    }
  },
  SPEECH(ClientCall.START) {
    @Override
    Call<?> of(Retrofit api) {
      return api.create(AudioApi.class)
          .generateSpeech(new SpeechRequest().text("Hello").voice("v1"));
    }
  },
  LIPSYNC(ClientCall.UPLOAD_START) {
    @Override
    Call<?> of(Retrofit api) {
      return api.create(VideosApi.class)
          .generateLipsyncMultipart(new LipsyncForm().image(file("a.png")).audio(file("a.mp3")));
    }
  },
  FILE(ClientCall.UPLOAD) {
    @Override
    Call<?> of(Retrofit api) {
      return api.create(FilesApi.class).uploadFile(new FileForm().file(file("a.png")));
    }
  },
  CANCEL(ClientCall.CANCEL) {
    @Override
    Call<?> of(Retrofit api) {
      return api.create(GenerationsApi.class).cancelGeneration(ClientCall.ID);
    }
  };

  /** The call of the client that sends the same. */
  final ClientCall like;

  PlainCall(ClientCall like) {
    this.like = like;
  }

  abstract Call<?> of(Retrofit api);

  private static UploadFile file(String name) {
    return UploadFile.of(name, new byte[100_000]);
  }
}
