/*
 * The chain's algorithm in C with AVX2 and FMA intrinsics: what native code can do on this machine.
 * Same stages, constants and precision as the kernel (packages/dsp/kernel); blocks of whole
 * sub-blocks only, 44.1 kHz, look-ahead 256, gate open, no insert, dither or true peak.
 *
 *   chain IN.raw OUT.raw BLOCK REPEATS   prints nanoseconds of processor time a frame: with
 *                                        the chain, and of the copies alone
 */
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SUB = 16, SEGMENT = 32, AHEAD = 16, HOLD = 29, HISTORY = 64, RING = 1024, WINDOW = 4410 };

typedef struct { float before[HISTORY], at[SEGMENT + 8]; } Lane;

static _Alignas(64) int16_t ring[2 * RING];
static Lane peaks, max2, max4, max8, max16, curve, compressor, required, min2, min4, min8, minimum,
    released, sum2, sum4;
static float gains[SEGMENT + 16] = {1, 1};
static double reduction = 1, limiter = 1;
static int ring_at, window_frames;
static uint64_t energy_before, energy_after;
static int peak_before, peak_after;
static float lowest_gain = 1;
static double readings[5];

static const float threshold = 15 - 20 / 6.020599913f, slope = -0.5f, knee = 0, half_knee = 0,
                   per_knee = 0, makeup = 0, ceiling_sample = 23197;
static double keep_attack, keep_release, keep_limiter;

static inline __m256 log2_8(__m256 x) {
  const __m256i bits = _mm256_castps_si256(x);
  const __m256i e = _mm256_srai_epi32(_mm256_sub_epi32(bits, _mm256_set1_epi32(0x3f3504f3)), 23);
  const __m256 m = _mm256_castsi256_ps(_mm256_sub_epi32(bits, _mm256_slli_epi32(e, 23)));
  const __m256 one = _mm256_set1_ps(1);
  const __m256 s = _mm256_div_ps(_mm256_sub_ps(m, one), _mm256_add_ps(m, one));
  const __m256 q = _mm256_mul_ps(s, s);
  __m256 p = _mm256_fmadd_ps(q, _mm256_set1_ps(0.598f), _mm256_set1_ps(0.961588f));
  p = _mm256_fmadd_ps(q, p, _mm256_set1_ps(2.8853903f));
  return _mm256_fmadd_ps(s, p, _mm256_cvtepi32_ps(e));
}

static inline __m256 exp2_8(__m256 x) {
  const __m256 n = _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m256 f = _mm256_sub_ps(x, n);
  __m256 p = _mm256_fmadd_ps(f, _mm256_set1_ps(1.3398874e-3f), _mm256_set1_ps(9.6184373e-3f));
  p = _mm256_fmadd_ps(f, p, _mm256_set1_ps(5.5503324e-2f));
  p = _mm256_fmadd_ps(f, p, _mm256_set1_ps(2.4022648e-1f));
  p = _mm256_fmadd_ps(f, p, _mm256_set1_ps(6.9314718e-1f));
  p = _mm256_fmadd_ps(f, p, _mm256_set1_ps(1));
  const __m256i e = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
  return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), e));
}

static inline void keep(Lane *lane, int count) {
  memmove(lane->before, lane->before + count, sizeof lane->before);
}

#define AT(lane, i) _mm256_loadu_ps((lane).at + (i))
#define PUT(lane, i, x) _mm256_storeu_ps((lane).at + (i), x)

static inline uint64_t energy(__m256i sum) {
  return (uint64_t)_mm256_extract_epi64(sum, 0) + (uint64_t)_mm256_extract_epi64(sum, 1) +
         (uint64_t)_mm256_extract_epi64(sum, 2) + (uint64_t)_mm256_extract_epi64(sum, 3);
}

static inline __m256i widen_add(__m256i sum, __m256i squares) {
  const __m256i low = _mm256_and_si256(squares, _mm256_set1_epi64x(0xffffffff));
  return _mm256_add_epi64(sum, _mm256_add_epi64(low, _mm256_srli_epi64(squares, 32)));
}

static inline int highest(__m256i m) {
  __m128i x = _mm_max_epu16(_mm256_castsi256_si128(m), _mm256_extracti128_si256(m, 1));
  /* The minimum of the complements is the complement of the maximum. */
  x = _mm_minpos_epu16(_mm_xor_si128(x, _mm_set1_epi16(-1)));
  return 0xffff ^ _mm_extract_epi16(x, 0);
}

static void take_in(const int16_t *in, int count) {
  __m256i sum = _mm256_setzero_si256(), top = sum;
  for (int s = 0; s < count; s++) {
    const __m256i a = _mm256_loadu_si256((const __m256i *)(in + 32 * s));
    const __m256i b = _mm256_loadu_si256((const __m256i *)(in + 32 * s + 16));
    int16_t *to = ring + 2 * ((ring_at + SUB * s) & (RING - 1));
    _mm256_store_si256((__m256i *)to, a);
    _mm256_store_si256((__m256i *)(to + 16), b);
    const __m256i m = _mm256_max_epu16(_mm256_abs_epi16(a), _mm256_abs_epi16(b));
    peaks.at[s] = (float)highest(m);
    top = _mm256_max_epu16(top, m);
    sum = widen_add(sum, _mm256_madd_epi16(a, a));
    sum = widen_add(sum, _mm256_madd_epi16(b, b));
  }
  energy_before += energy(sum);
  const int peak = highest(top);
  if (peak > peak_before) peak_before = peak;
}

static void control(int count) {
  for (int i = 0; i < count; i += 8) PUT(max2, i, _mm256_max_ps(AT(peaks, i), AT(peaks, i - 1)));
  for (int i = 0; i < count; i += 8) PUT(max4, i, _mm256_max_ps(AT(max2, i), AT(max2, i - 2)));
  for (int i = 0; i < count; i += 8) PUT(max8, i, _mm256_max_ps(AT(max4, i), AT(max4, i - 4)));
  for (int i = 0; i < count; i += 8) PUT(max16, i, _mm256_max_ps(AT(max8, i), AT(max8, i - 8)));
  const __m256 zero = _mm256_setzero_ps();
  for (int i = 0; i < count; i += 8) {
    const __m256 held = _mm256_max_ps(AT(max16, i), AT(max16, i - (HOLD - 16)));
    const __m256 level = log2_8(_mm256_max_ps(held, _mm256_set1_ps(0.03f)));
    const __m256 over = _mm256_sub_ps(level, _mm256_set1_ps(threshold));
    const __m256 half = _mm256_set1_ps(half_knee);
    const __m256 in_knee =
        _mm256_min_ps(_mm256_max_ps(_mm256_add_ps(over, half), zero), _mm256_set1_ps(knee));
    const __m256 above = _mm256_max_ps(_mm256_sub_ps(over, half), zero);
    const __m256 bend = _mm256_mul_ps(_mm256_mul_ps(in_knee, in_knee), _mm256_set1_ps(per_knee));
    PUT(curve, i, _mm256_mul_ps(_mm256_set1_ps(slope), _mm256_add_ps(bend, above)));
  }
  double y = reduction;
  for (int i = 0; i < count; i++) {
    const double x = curve.at[i] + 1.0;
    const double attack = y * keep_attack + x * (1 - keep_attack);
    const double release = y * keep_release + x * (1 - keep_release);
    y = attack < release ? attack : release;
    curve.at[i] = (float)(y - 1);
  }
  reduction = y;
  for (int i = 0; i < count; i += 8)
    PUT(compressor, i, exp2_8(_mm256_add_ps(AT(curve, i), _mm256_set1_ps(makeup))));
  const __m256 one = _mm256_set1_ps(1), top = _mm256_set1_ps(ceiling_sample);
  for (int i = 0; i < count; i += 8) {
    const __m256 gain = _mm256_max_ps(AT(compressor, i), AT(compressor, i - 1));
    PUT(required, i, _mm256_min_ps(_mm256_div_ps(top, _mm256_mul_ps(AT(peaks, i), gain)), one));
  }
  for (int i = 0; i < count; i += 8) PUT(min2, i, _mm256_min_ps(AT(required, i), AT(required, i - 1)));
  for (int i = 0; i < count; i += 8) PUT(min4, i, _mm256_min_ps(AT(min2, i), AT(min2, i - 2)));
  for (int i = 0; i < count; i += 8) PUT(min8, i, _mm256_min_ps(AT(min4, i), AT(min4, i - 4)));
  for (int i = 0; i < count; i += 8) PUT(minimum, i, _mm256_min_ps(AT(min8, i), AT(min8, i - 8)));
  double z = limiter;
  for (int i = 0; i < count; i++) {
    const double m = minimum.at[i];
    const double up = z * keep_limiter + m * (1 - keep_limiter);
    z = up < m ? up : m;
    released.at[i] = (float)z;
  }
  limiter = z;
  for (int i = 0; i < count; i += 8) PUT(sum2, i, _mm256_add_ps(AT(released, i), AT(released, i - 1)));
  for (int i = 0; i < count; i += 8) PUT(sum4, i, _mm256_add_ps(AT(sum2, i), AT(sum2, i - 2)));
  for (int i = 0; i < count; i += 8) {
    const __m256 sum8 = _mm256_add_ps(AT(sum4, i), AT(sum4, i - 4));
    const __m256 sum6 = _mm256_add_ps(AT(sum4, i - 8), AT(sum2, i - 12));
    const __m256 sum = _mm256_add_ps(_mm256_add_ps(sum8, sum6), AT(released, i - 14));
    const __m256 mean = _mm256_mul_ps(sum, _mm256_set1_ps(1.0f / (AHEAD - 1)));
    _mm256_storeu_ps(gains + 2 + i, _mm256_mul_ps(mean, AT(compressor, i - (AHEAD - 1))));
  }
  for (int i = 2; i < count + 2; i++)
    lowest_gain = gains[i] < lowest_gain ? gains[i] : lowest_gain;
  Lane *lanes[] = {&peaks, &max2, &max4, &max8, &max16, &compressor, &required, &min2, &min4, &min8,
                   &released, &sum2, &sum4};
  for (unsigned i = 0; i < sizeof lanes / sizeof *lanes; i++) keep(lanes[i], count);
}

static inline __m256i scaled(const int16_t *x, __m256 gain) {
  const __m256i wide = _mm256_cvtepi16_epi32(_mm_load_si128((const __m128i *)x));
  return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_cvtepi32_ps(wide), gain));
}

static void put_out(int16_t *out, int count) {
  const __m256 first = _mm256_setr_ps(0, 0, 1, 1, 2, 2, 3, 3);
  const __m256i limit = _mm256_set1_epi16((short)ceiling_sample);
  const __m256i negative = _mm256_set1_epi16((short)-ceiling_sample);
  __m256i sum = _mm256_setzero_si256(), top = sum;
  for (int s = 0; s < count; s++) {
    const int16_t *from = ring + 2 * ((ring_at + SUB * s - SUB * AHEAD) & (RING - 1));
    const __m256 step = _mm256_set1_ps((gains[s + 1] - gains[s]) * 0.0625f);
    const __m256 step4 = _mm256_mul_ps(step, _mm256_set1_ps(4));
    __m256 g = _mm256_fmadd_ps(step, first, _mm256_set1_ps(gains[s]));
    for (int i = 0; i < 32; i += 16) {
      const __m256i low = scaled(from + i, g);
      g = _mm256_add_ps(g, step4);
      const __m256i high = scaled(from + i + 8, g);
      g = _mm256_add_ps(g, step4);
      __m256i y = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
      y = _mm256_max_epi16(_mm256_min_epi16(y, limit), negative);
      _mm256_storeu_si256((__m256i *)(out + 32 * s + i), y);
      sum = widen_add(sum, _mm256_madd_epi16(y, y));
      top = _mm256_max_epu16(top, _mm256_abs_epi16(y));
    }
  }
  energy_after += energy(sum);
  const int peak = highest(top);
  if (peak > peak_after) peak_after = peak;
}

static void process(int16_t *block, int frames) {
  for (int at = 0; at < frames;) {
    const int rest = (frames - at) / SUB;
    const int count = rest < SEGMENT ? rest : SEGMENT;
    take_in(block + 2 * at, count);
    control(count);
    put_out(block + 2 * at, count);
    gains[0] = gains[count];
    gains[1] = gains[count + 1];
    ring_at = (ring_at + SUB * count) & (RING - 1);
    at += SUB * count;
    window_frames += SUB * count;
    if (window_frames >= WINDOW) {
      const double values[] = {(double)energy_before, (double)energy_after, peak_before, peak_after,
                               lowest_gain};
      memcpy(readings, values, sizeof values);
      energy_before = energy_after = 0;
      peak_before = peak_after = 0;
      lowest_gain = 1;
      window_frames -= WINDOW;
    }
  }
}

static void fill(Lane *lane, float value) {
  float *x = lane->before;
  for (int i = 0; i < HISTORY + SEGMENT + 8; i++) x[i] = value;
}

static double cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  const int frames = atoi(argv[3]), repeats = atoi(argv[4]);
  if (frames < SUB || frames % SUB || frames > 4096) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 1;
  fseek(file, 0, SEEK_END);
  const long total = ftell(file) / 4 / frames * frames;
  rewind(file);
  int16_t *in = malloc(4 * total), *out = malloc(4 * total), *block = aligned_alloc(64, 16384);
  if (!in || !out || !block || fread(in, 4, total, file) != (size_t)total) return 1;
  fclose(file);
  keep_attack = exp(-16000.0 / (10 * 44100));
  keep_release = exp(-16000.0 / ((100 - HOLD * 16000.0 / 44100) * 44100));
  keep_limiter = exp(-16000.0 / (8 * 44100));
  Lane *ones[] = {&compressor, &required, &min2, &min4, &min8, &minimum, &released};
  for (unsigned i = 0; i < sizeof ones / sizeof *ones; i++) fill(ones[i], 1);
  fill(&sum2, 2);
  fill(&sum4, 4);
  double best = 1e300, control_best = 1e300;
  for (int r = 0; r < repeats; r++) {
    if (r == 0) {
      for (long at = 0; at < total; at += frames) {
        memcpy(block, in + 2 * at, 4 * frames);
        process(block, frames);
        memcpy(out + 2 * at, block, 4 * frames);
      }
      file = fopen(argv[2], "wb");
      if (!file || fwrite(out, 4, total, file) != (size_t)total) return 1;
      fclose(file);
    }
    double t = cpu_ns();
    for (long at = 0; at < total; at += frames) {
      memcpy(block, in + 2 * at, 4 * frames);
      process(block, frames);
      memcpy(out, block, 4 * frames);
    }
    t = cpu_ns() - t;
    if (t < best) best = t;
    t = cpu_ns();
    for (long at = 0; at < total; at += frames) {
      memcpy(block, in + 2 * at, 4 * frames);
      __asm__ volatile("" : : "r"(block) : "memory");
      memcpy(out, block, 4 * frames);
    }
    t = cpu_ns() - t;
    if (t < control_best) control_best = t;
  }
  printf("%.4f %.4f\n", best / total, control_best / total);
  return 0;
}
