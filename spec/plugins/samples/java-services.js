/**
 * How operations are called that the Java client has a method of its own for, by the name of the generated method.
 * `request` is declared before, from the document's example, as the class that the operation takes or the one that is
 * named here; `$name` is the value of a parameter, or the path of a file.
 */
export const services = {
  createChatCompletion: {
    code: `
ChatCompletion answer =
    kolbo.chatCompletions().create(request);
System.out.println(answer.text());`,
  },
  createChatCompletionStream: {
    code: `
try (ChatCompletionStream answer =
    kolbo.chatCompletions().stream(request)) {
  for (ChatCompletionChunk chunk : answer) {
    System.out.print(chunk.text());
  }
}`,
  },
  generateFirstLastFrame: {
    code: `
Generation video =
    kolbo.generations().firstLastFrame(request).await();
video.saveTo(Path.of("out"));`,
  },
  generateFirstLastFrameMultipart: {
    request: 'FirstLastFrameFiles',
    code: `
Generation video =
    kolbo.generations().firstLastFrame(request).await();
video.saveTo(Path.of("out"));`,
  },
  generateImage: {
    code: `
Generation image =
    kolbo.generations().image(request).await();
image.saveTo(Path.of("out"));`,
  },
  getCredits: {
    code: `
Credits credits = kolbo.account().credits();
System.out.println(credits.getTotal());`,
  },
  getGenerationStatus: {
    code: `
GenerationStatus status =
    kolbo.generations().resume($generation_id).status();
System.out.println(status.getState());`,
  },
  uploadFile: {
    code: `
UploadedFile file =
    kolbo.files().upload($file);
System.out.println(file.getUrl());`,
  },
};

/** How the client waits for the files of a job that it cannot start, by the operation that tells its status. */
export const followJob = {
  getGenerationStatus: `
Generation result =
    kolbo.generations().follow(started).await();
result.urls().forEach(System.out::println);`,
};
