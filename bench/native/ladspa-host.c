/*
 * Runs LADSPA plug-ins in a row over raw stereo int16, float inside, like a host would.
 *
 *   ladspa-host IN.raw OUT.raw BLOCK REPEATS RATE [FILE LABEL "Port=value;Port=value"]...
 *
 * Prints nanoseconds of processor time a frame: with the plug-ins, and of the conversions alone.
 */
#include <dlfcn.h>
#include <ladspa.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_PORTS = 256, MAX_STAGES = 4, MAX_BLOCK = 4096 };

typedef struct {
  const LADSPA_Descriptor *plugin;
  LADSPA_Handle handle;
  float controls[MAX_PORTS];
} Stage;

static Stage stages[MAX_STAGES];
static int stage_count;
static float left[MAX_BLOCK], right[MAX_BLOCK];

static float default_of(const LADSPA_PortRangeHint *range, int rate) {
  const LADSPA_PortRangeHintDescriptor h = range->HintDescriptor;
  const float scale = LADSPA_IS_HINT_SAMPLE_RATE(h) ? rate : 1;
  const float low = range->LowerBound * scale, high = range->UpperBound * scale;
  float part = -1;
  switch (h & LADSPA_HINT_DEFAULT_MASK) {
    case LADSPA_HINT_DEFAULT_MINIMUM: return low;
    case LADSPA_HINT_DEFAULT_MAXIMUM: return high;
    case LADSPA_HINT_DEFAULT_0: return 0;
    case LADSPA_HINT_DEFAULT_1: return 1;
    case LADSPA_HINT_DEFAULT_100: return 100;
    case LADSPA_HINT_DEFAULT_440: return 440;
    case LADSPA_HINT_DEFAULT_LOW: part = 0.25f; break;
    case LADSPA_HINT_DEFAULT_MIDDLE: part = 0.5f; break;
    case LADSPA_HINT_DEFAULT_HIGH: part = 0.75f; break;
  }
  if (part < 0) return 0;
  if (LADSPA_IS_HINT_LOGARITHMIC(h)) return expf(logf(low) * (1 - part) + logf(high) * part);
  return low * (1 - part) + high * part;
}

static void load(const char *file, const char *label, char *settings, int rate) {
  void *library = dlopen(file, RTLD_NOW);
  if (!library) { fprintf(stderr, "%s\n", dlerror()); exit(3); }
  LADSPA_Descriptor_Function find = (LADSPA_Descriptor_Function)dlsym(library, "ladspa_descriptor");
  const LADSPA_Descriptor *p = NULL;
  for (unsigned long i = 0; find && (p = find(i)); i++)
    if (!strcmp(p->Label, label)) break;
  if (!p || p->PortCount > MAX_PORTS) { fprintf(stderr, "no plug-in %s in %s\n", label, file); exit(3); }
  Stage *stage = &stages[stage_count++];
  stage->plugin = p;
  stage->handle = p->instantiate(p, rate);
  float *in[] = {left, right}, *out[] = {left, right};
  int ins = 0, outs = 0;
  for (unsigned long i = 0; i < p->PortCount; i++) {
    const LADSPA_PortDescriptor d = p->PortDescriptors[i];
    if (LADSPA_IS_PORT_CONTROL(d)) {
      stage->controls[i] = default_of(&p->PortRangeHints[i], rate);
      p->connect_port(stage->handle, i, &stage->controls[i]);
    } else if (LADSPA_IS_PORT_INPUT(d)) p->connect_port(stage->handle, i, in[ins++ & 1]);
    else p->connect_port(stage->handle, i, out[outs++ & 1]);
  }
  for (char *s = strtok(settings, ";"); s; s = strtok(NULL, ";")) {
    char *value = strchr(s, '=');
    if (!value) exit(2);
    *value = 0;
    unsigned long i = 0;
    while (i < p->PortCount && strcmp(p->PortNames[i], s)) i++;
    if (i == p->PortCount) { fprintf(stderr, "no port %s\n", s); exit(3); }
    stage->controls[i] = atof(value + 1);
  }
  if (p->activate) p->activate(stage->handle);
}

static void process(const int16_t *in, int16_t *out, int frames, int with) {
  for (int i = 0; i < frames; i++) {
    left[i] = in[2 * i] * (1.0f / 32768);
    right[i] = in[2 * i + 1] * (1.0f / 32768);
  }
  for (int s = 0; with && s < stage_count; s++) stages[s].plugin->run(stages[s].handle, frames);
  __asm__ volatile("" : : "r"(left), "r"(right) : "memory");
  for (int i = 0; i < frames; i++) {
    out[2 * i] = (int16_t)lrintf(fminf(fmaxf(left[i] * 32768, -32768), 32767));
    out[2 * i + 1] = (int16_t)lrintf(fminf(fmaxf(right[i] * 32768, -32768), 32767));
  }
}

static double cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 9 || (argc - 6) % 3) return 2;
  const int frames = atoi(argv[3]), repeats = atoi(argv[4]), rate = atoi(argv[5]);
  if (frames < 1 || frames > MAX_BLOCK) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 1;
  fseek(file, 0, SEEK_END);
  const long total = ftell(file) / 4 / frames * frames;
  rewind(file);
  int16_t *in = malloc(4 * total), *out = malloc(4 * total);
  if (!in || !out || fread(in, 4, total, file) != (size_t)total) return 1;
  fclose(file);
  for (int i = 6; i + 2 < argc; i += 3) load(argv[i], argv[i + 1], argv[i + 2], rate);
  for (long at = 0; at < total; at += frames) process(in + 2 * at, out + 2 * at, frames, 1);
  file = fopen(argv[2], "wb");
  if (!file || fwrite(out, 4, total, file) != (size_t)total) return 1;
  fclose(file);
  double best[2] = {1e300, 1e300};
  for (int r = 0; r < repeats; r++)
    for (int with = 1; with >= 0; with--) {
      double t = cpu_ns();
      for (long at = 0; at < total; at += frames) process(in + 2 * at, out, frames, with);
      t = cpu_ns() - t;
      if (t < best[!with]) best[!with] = t;
    }
  printf("%.4f %.4f\n", best[0] / total, best[1] / total);
  return 0;
}
