// An image, a video between two frames and a chat answer through the generated client.
package ai.kolbo.languages

import ai.kolbo.languages.client.apis.ChatCompletionsApi
import ai.kolbo.languages.client.apis.GenerationsApi
import ai.kolbo.languages.client.apis.ImagesApi
import ai.kolbo.languages.client.apis.VideosApi
import ai.kolbo.languages.client.auth.ApiKeyAuth
import ai.kolbo.languages.client.infrastructure.ApiClient
import ai.kolbo.languages.client.infrastructure.Serializer
import ai.kolbo.languages.client.models.*
import java.io.File
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import okhttp3.RequestBody.Companion.asRequestBody
import retrofit2.Call

fun <T> Call<T>.result(): T {
    val response = execute()
    return response.body() ?: error("${response.code()}: ${response.errorBody()?.string()}")
}

fun GenerationsApi.resultUrls(started: GenerationStarted): List<String> {
    while (true) {
        Thread.sleep((started.pollIntervalHint * 1000).toLong())
        val status = getGenerationStatus(started.generationId).result()
        val urls = status.result?.urls.orEmpty()
        if (status.state == "completed" && urls.isNotEmpty()) return urls
        check(status.state !in setOf("completed", "failed", "cancelled")) {
            "generation ${status.state}: ${status.error}"
        }
    }
}

fun frame(path: String): MultipartBody.Part =
    File(path).let { MultipartBody.Part.createFormData("files", it.name, it.asRequestBody("image/png".toMediaType())) }

fun main(args: Array<String>) {
    Serializer.kotlinxSerializationJsonConfiguration = { encodeDefaults = false }
    val client = ApiClient(System.getenv("KOLBO_API_URL"), OkHttpClient.Builder())
        .addAuthorization("ApiKeyHeader", ApiKeyAuth("header", "X-API-Key", System.getenv("KOLBO_API_KEY")))
    val generations = client.createService(GenerationsApi::class.java)

    val image = client.createService(ImagesApi::class.java)
        .generateImage(ImageRequest(prompt = "A sunset over mountains", aspectRatio = "16:9"))
    println("image: " + generations.resultUrls(image.result()).joinToString(" "))

    val video = client.createService(VideosApi::class.java)
        .generateFirstLastFrameMultipart(files = args.map(::frame), prompt = "A slow pan")
    println("video: " + generations.resultUrls(video.result()).joinToString(" "))

    val question = UserMessage(UserMessage.Role.user, MessageContent.StringValue("Write a haiku about tomatoes"))
    val answer = client.createService(ChatCompletionsApi::class.java)
        .createChatCompletion(ChatCompletionRequest("kolbo-cli", listOf(ChatMessage.UserMessageValue(question))))
    println("chat: " + answer.result().choices.first().message.content)
}
