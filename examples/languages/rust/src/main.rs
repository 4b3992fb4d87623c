//! An image, a video between two frames and a chat answer through the generated client.

use kolbo_client::apis::configuration::{ApiKey, Configuration};
use kolbo_client::apis::{chat_completions_api, generations_api, images_api, videos_api};
use kolbo_client::models::{user_message, ChatCompletionRequest, ChatMessage, ImageRequest};
use kolbo_client::models::{GenerationStarted, MessageContent, UserMessage};
use std::{env, error::Error, path::PathBuf, thread, time::Duration};

fn result_urls(api: &Configuration, started: GenerationStarted) -> Result<String, Box<dyn Error>> {
    loop {
        thread::sleep(Duration::from_secs_f64(started.poll_interval_hint));
        let status = generations_api::get_generation_status(api, &started.generation_id)?;
        let urls = status.result.and_then(|result| result.urls).unwrap_or_default();
        match status.state.as_str() {
            "completed" if !urls.is_empty() => return Ok(urls.join(" ")),
            "completed" | "failed" | "cancelled" => {
                return Err(format!("generation {}: {:?}", status.state, status.error).into())
            }
            _ => {}
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let api = Configuration {
        base_path: env::var("KOLBO_API_URL")?,
        api_key: Some(ApiKey { prefix: None, key: env::var("KOLBO_API_KEY")? }),
        ..Configuration::default()
    };

    let request = ImageRequest::new("A sunset over mountains".to_owned());
    let image = images_api::generate_image(&api, request)?;
    println!("image: {}", result_urls(&api, image)?);

    let frames: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let video = videos_api::generate_first_last_frame_multipart(
        &api, frames, Some("A slow pan"), None, None, None, None, None, None, None, None, None,
    )?;
    println!("video: {}", result_urls(&api, video)?);

    let question = MessageContent::String("Write a haiku about tomatoes".to_owned());
    let question = UserMessage::new(user_message::Role::User, question);
    let request = ChatCompletionRequest::new(
        "kolbo-cli".to_owned(),
        vec![ChatMessage::UserMessage(Box::new(question))],
    );
    let answer = chat_completions_api::create_chat_completion(&api, request)?;
    println!("chat: {}", answer.choices[0].message.content.clone().flatten().unwrap_or_default());
    Ok(())
}
