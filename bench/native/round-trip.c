/**
 * The round trip of a loop in a plain PortAudio callback: an impulse each half second, and how many frames
 * later it returns.
 *
 *   round-trip INPUT OUTPUT RATE_HZ BLOCK_FRAMES SECONDS
 *
 * Prints one number a line, frames; then on stderr, of all but the first second: callbacks, those with
 * an xrun, those later than two block times after the one before. The devices are found by name under
 * any host API.
 */
#include <portaudio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHANNELS 2
#define MOST 1000
#define IMPULSE 16000
#define HEARD 4000

static long frame, sent = -1, period;
static long found[MOST];
static int count;
static double rate_hz, previous_s;
static long callbacks, xruns, late;

static void judge(unsigned long frames, PaStreamCallbackFlags flags) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double now_s = now.tv_sec + now.tv_nsec / 1e9;
  if (frame > rate_hz) {
    callbacks++;
    xruns += (flags & ~paPrimingOutput) != 0;
    late += now_s - previous_s > 2 * frames / rate_hz;
  }
  previous_s = now_s;
}

static int callback(const void *input, void *output, unsigned long frames,
                    const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *data) {
  const int16_t *in = input;
  int16_t *out = output;
  (void)time, (void)data;
  judge(frames, flags);
  memset(out, 0, frames * CHANNELS * sizeof *out);
  for (unsigned long i = 0; i < frames; i++, frame++) {
    if (sent >= 0 && in && in[i * CHANNELS] > HEARD) {
      if (count < MOST) found[count++] = frame - sent;
      sent = -1;
    }
    if (frame % period == 0) {
      out[i * CHANNELS] = IMPULSE;
      sent = frame;
    }
  }
  return paContinue;
}

static void must(PaError error) {
  if (error == paNoError) return;
  fprintf(stderr, "%s\n", Pa_GetErrorText(error));
  exit(1);
}

static PaStreamParameters parameters(const char *name, int is_input) {
  PaStreamParameters all = {.channelCount = CHANNELS, .sampleFormat = paInt16};
  for (int i = 0; i < Pa_GetDeviceCount(); i++) {
    const PaDeviceInfo *info = Pa_GetDeviceInfo(i);
    if (strcmp(info->name, name) != 0) continue;
    all.device = i;
    /* As the library under test asks for. */
    all.suggestedLatency = is_input ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
    return all;
  }
  fprintf(stderr, "no device %s\n", name);
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  rate_hz = atof(argv[3]);
  period = (long)(rate_hz / 2);
  must(Pa_Initialize());
  PaStreamParameters in = parameters(argv[1], 1), out = parameters(argv[2], 0);
  PaStream *stream;
  must(Pa_OpenStream(&stream, &in, &out, rate_hz, (unsigned long)atol(argv[4]), paNoFlag, callback, NULL));
  must(Pa_StartStream(stream));
  Pa_Sleep(atol(argv[5]) * 1000);
  must(Pa_AbortStream(stream));
  fprintf(stderr, "callbacks %ld xruns %ld late %ld\n", callbacks, xruns, late);
  for (int i = 0; i < count; i++) printf("%ld\n", found[i]);
  return 0;
}
