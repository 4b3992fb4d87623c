#!/usr/bin/env bash
# Makes the templates of the mock's video and MP3 files, src/main/resources/ai/kolbo/mock/files: needs ffmpeg 5 or newer
# with libx264 and libmp3lame. They are committed, so that no build needs ffmpeg. Other versions of the encoders make
# other bytes, which serve as well.
set -euo pipefail
cd "$(dirname "$0")/../src/main/resources/ai/kolbo/mock/files"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Each a loop of two seconds: a square goes from side to side on a gradient. One key frame at its start, no B-frames and
# one track, so that the loop is repeated by appending its bytes.
for size in 640x360 360x640 640x640 640x480 480x640 630x420 420x630 640x512 512x640 630x270 270x630; do
  ffmpeg -v error -y \
    -f lavfi -i "gradients=s=$size:r=12:c0=0x3c288c:c1=0xb4788c:x0=0:y0=0:x1=${size%x*}:y1=${size#*x}:n=2:speed=0.00001:seed=1" \
    -f lavfi -i "color=c=white:s=96x96:r=12" \
    -filter_complex "overlay=x='(W-w)/2*(1+sin(PI*t))':y='(H-h)/2'" \
    -t 2 -an -pix_fmt yuv420p -c:v libx264 -profile:v main -preset veryslow -crf 32 \
    -x264-params bframes=0:keyint=24:min-keyint=24:scenecut=0:threads=1 \
    -bsf:v filter_units=remove_types=6 -video_track_timescale 12000 \
    -map_metadata -1 -fflags +bitexact -flags:v +bitexact "video-$size.mp4"
done

# Eight frames of each of five notes. A note makes a whole number of waves in a frame (576 samples, 72 bytes), and no
# frame borrows bits of others: so frames of one note may be repeated without a click.
: > tones.mp3
for waves in 12 15 16 18 20; do
  ffmpeg -v error -y -f lavfi -i "sine=frequency=16000/576*$waves:sample_rate=16000:duration=4" -af volume=0.5 \
    -c:a libmp3lame -b:a 16k -reservoir 0 -write_xing 0 -id3v2_version 0 -fflags +bitexact "$work/note.mp3"
  dd if="$work/note.mp3" bs=72 skip=40 count=8 status=none >> tones.mp3
done
