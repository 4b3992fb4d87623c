/**
 * Result files that real programs can open: images, sound, video, 3D models, subtitles and text,
 * made on demand.
 *
 * <p>{@link ai.kolbo.mock.files.ResultFile#of} makes them; equal requests make equal bytes. Nothing
 * here reads the OpenAPI document or keeps state.
 */
@NullMarked
package ai.kolbo.mock.files;

import org.jspecify.annotations.NullMarked;
