// lane_tiles.cpp - convolution tiles on vectors of 16, 8 or 4 images. Compiled with contraction of a * b + c
// into one instruction: it holds nothing else.
#include "kernels/lane_tiles.hpp"

#include <cstring>
#include <utility>

// Accumulators stay in registers only where every loop over them is unrolled and every function inlined.
#define GRADUS_INLINE [[gnu::always_inline]] static inline
#define GRADUS_UNROLL _Pragma("GCC unroll 24")

namespace gradus {
namespace {

template <int count>
struct Images {
  static constexpr int lanes = count;
  using V [[gnu::vector_size(count * 4)]] = float;

  GRADUS_INLINE V load(const float* p) {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
  GRADUS_INLINE void store(float* p, V v) { std::memcpy(p, &v, sizeof v); }
  // The sum of the lanes: halves are added until one is left.
  GRADUS_INLINE float sum(V v) {
    float part[count];
    std::memcpy(part, &v, sizeof v);
    GRADUS_UNROLL for (int half = count / 2; half > 0; half /= 2) GRADUS_UNROLL for (int i = 0; i < half; ++i)
        part[i] += part[i + half];
    return part[0];
  }
};

template <class L, int outputs, int neighbours>
struct Convolve {
  using V = typename L::V;

  GRADUS_INLINE void run(const LaneTile& t) {
    V sum[outputs][neighbours];
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int p = 0; p < neighbours; ++p)
        sum[r][p] = V{};
    const float* w = t.w;
    for (std::int64_t tap = 0; tap < t.taps; ++tap, w += outputs) {
      const float* x = t.x + t.offsets[tap];
      V pixel[neighbours];
      GRADUS_UNROLL for (int p = 0; p < neighbours; ++p) pixel[p] = L::load(x + p * t.step);
      GRADUS_UNROLL for (int r = 0; r < outputs; ++r) {
        const V weight = V{} + w[r];
        GRADUS_UNROLL for (int p = 0; p < neighbours; ++p) sum[r][p] += weight * pixel[p];
      }
    }
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int p = 0; p < neighbours; ++p)
        L::store(t.y + r * t.y_plane + p * L::lanes, sum[r][p]);
  }
};

template <class L, int outputs, int taps>
struct Gradient {
  using V = typename L::V;

  GRADUS_INLINE void run(const LaneGradient& t) {
    V sum[outputs][taps];
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int q = 0; q < taps; ++q) sum[r][q] =
        V{};
    std::int64_t offsets[taps];
    GRADUS_UNROLL for (int q = 0; q < taps; ++q) offsets[q] = t.offsets[q];
    const float* dy = t.dy;
    for (std::int64_t i = 0; i < t.rows; ++i) {
      const float* x = t.x + i * t.x_row;
      for (std::int64_t j = 0; j < t.columns; ++j, x += t.x_step, dy += L::lanes) {
        V gradient[outputs];
        GRADUS_UNROLL for (int r = 0; r < outputs; ++r) gradient[r] = L::load(dy + r * t.dy_plane);
        GRADUS_UNROLL for (int q = 0; q < taps; ++q) {
          const V pixel = L::load(x + offsets[q]);
          GRADUS_UNROLL for (int r = 0; r < outputs; ++r) sum[r][q] += gradient[r] * pixel;
        }
      }
    }
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int q = 0; q < taps; ++q)
        t.sums[r * t.sum_row + q] += L::sum(sum[r][q]);
  }
};

// The three copies: which functions may use which instructions, and how many registers there are.
#if defined(__x86_64__)
struct Avx512 {
  using L = Images<16>;
  static constexpr int outputs = 6, neighbours = 4, gradient_outputs = 4, gradient_taps = 6;
  template <class Body, class Argument>
  [[GRADUS_AVX512]] static void run(Argument argument) {
    Body::run(argument);
  }
};
struct Avx2 {
  using L = Images<8>;
  static constexpr int outputs = 6, neighbours = 2, gradient_outputs = 3, gradient_taps = 3;
  template <class Body, class Argument>
  [[GRADUS_AVX2]] static void run(Argument argument) {
    Body::run(argument);
  }
};
#endif
struct Baseline {
  using L = Images<4>;
  static constexpr int outputs = 6, neighbours = 2, gradient_outputs = 3, gradient_taps = 3;
  template <class Body, class Argument>
  static void run(Argument argument) {
    Body::run(argument);
  }
};

template <class Set>
struct Table {
  using L = typename Set::L;

  struct Convolves {
    void (*kernel[Set::outputs][LaneTiles::most_neighbours])(const LaneTile&);
  };
  struct Gradients {
    void (*kernel[Set::gradient_outputs][LaneTiles::most_taps])(const LaneGradient&);
  };
  template <int r, int... p>
  static constexpr void fill(Convolves& table, std::integer_sequence<int, p...>) {
    ((table.kernel[r][p] = &Set::template run<Convolve<L, r + 1, p + 1>, const LaneTile&>), ...);
  }
  template <int r, int... q>
  static constexpr void fill(Gradients& table, std::integer_sequence<int, q...>) {
    ((table.kernel[r][q] = &Set::template run<Gradient<L, r + 1, q + 1>, const LaneGradient&>), ...);
  }
  template <class Kernels, int columns, int... r>
  static constexpr Kernels all(std::integer_sequence<int, r...>) {
    Kernels table{};
    (fill<r>(table, std::make_integer_sequence<int, columns>()), ...);
    return table;
  }

  static constexpr Convolves convolve =
      all<Convolves, Set::neighbours>(std::make_integer_sequence<int, Set::outputs>());
  static constexpr Gradients gradient =
      all<Gradients, Set::gradient_taps>(std::make_integer_sequence<int, Set::gradient_outputs>());
  static constexpr LaneTiles tiles{
      L::lanes,           Set::outputs,    Set::neighbours, Set::gradient_outputs,
      Set::gradient_taps, convolve.kernel, gradient.kernel};
};

}  // namespace

const LaneTiles& lane_tiles_for(Target target) {
#if defined(__x86_64__)
  if (target == Target::avx512) return Table<Avx512>::tiles;
  if (target == Target::avx2) return Table<Avx2>::tiles;
#endif
  (void)target;
  return Table<Baseline>::tiles;
}

}  // namespace gradus
