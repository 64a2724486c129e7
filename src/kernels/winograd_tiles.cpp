// winograd_tiles.cpp - transforms and products of Winograd's convolutions on vectors of 16, 8 or 4 channels.
// Compiled with contraction of a * b + c into one instruction: it holds nothing else.
#include "kernels/winograd_tiles.hpp"

#include <utility>

#include "kernels/outer_products.hpp"

namespace gradus::kernels {
namespace {

constexpr int reach = WinogradTiles::reach, side = WinogradTiles::side, taps = 3;

// The points -a, a, -b, b, beside 0 and infinity.
constexpr float a = 0.75F, b = 1.5F, a2 = a * a, b2 = b * b;

// factor * y + z, where z is a product.
template <class L, class V>
[[gnu::always_inline]] inline V fused(float factor, V y, V z) {
  return L::fused(V{} + factor, y, z);
}

/// One axis of each transform: vectors to vectors.
struct ImageAxis {
  static constexpr int from = reach, to = reach;
  template <class L, class V>
  GRADUS_INLINE void run(const V (&d)[from], V (&t)[to]) {
    constexpr float product = a2 * b2, sum = a2 + b2;
    const V even_a = d[4] - b2 * d[2], odd_a = d[3] - b2 * d[1];
    const V even_b = d[4] - a2 * d[2], odd_b = d[3] - a2 * d[1];
    t[0] = product * d[0] + (d[4] - sum * d[2]);
    t[1] = even_a + a * odd_a;
    t[2] = even_a - a * odd_a;
    t[3] = even_b + b * odd_b;
    t[4] = even_b - b * odd_b;
    t[5] = product * d[1] + (d[5] - sum * d[3]);
  }
};

struct OutputAxis {
  static constexpr int from = reach, to = side;
  template <class L, class V>
  GRADUS_INLINE void run(const V (&m)[from], V (&y)[to]) {
    const V even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
    y[0] = m[0] + even_a + even_b;
    y[1] = fused<L>(a, odd_a, b * odd_b);
    y[2] = fused<L>(a2, even_a, b2 * even_b);
    y[3] = m[5] + a2 * a * odd_a + b2 * b * odd_b;
  }
};

struct GradientAxis {
  static constexpr int from = side, to = reach;
  template <class L, class V>
  GRADUS_INLINE void run(const V (&d)[from], V (&t)[to]) {
    const V even_a = d[0] + a2 * d[2], odd_a = d[1] + a2 * d[3];
    const V even_b = d[0] + b2 * d[2], odd_b = d[1] + b2 * d[3];
    t[0] = d[0];
    t[1] = even_a + a * odd_a;
    t[2] = even_a - a * odd_a;
    t[3] = even_b + b * odd_b;
    t[4] = even_b - b * odd_b;
    t[5] = d[3];
  }
};

// What the polynomials of the kernel are divided by.
constexpr float at_0 = 1 / (a2 * b2), at_a = 1 / (2 * a2 * (a2 - b2)), at_b = 1 / (2 * b2 * (b2 - a2));

struct WeightAxis {
  static constexpr int from = taps, to = reach;
  template <class L, class V>
  GRADUS_INLINE void run(const V (&w)[from], V (&u)[to]) {
    const V even_a = fused<L>(at_a * a2, w[2], at_a * w[0]), even_b = fused<L>(at_b * b2, w[2], at_b * w[0]);
    u[0] = at_0 * w[0];
    u[1] = even_a + at_a * a * w[1];
    u[2] = even_a - at_a * a * w[1];
    u[3] = even_b + at_b * b * w[1];
    u[4] = even_b - at_b * b * w[1];
    u[5] = w[2];
  }
};

struct WeightGradientAxis {
  static constexpr int from = reach, to = taps;
  template <class L, class V>
  GRADUS_INLINE void run(const V (&u)[from], V (&w)[to]) {
    const V even_a = u[1] + u[2], odd_a = u[1] - u[2], even_b = u[3] + u[4], odd_b = u[3] - u[4];
    w[0] = fused<L>(at_a, even_a, at_0 * u[0]) + at_b * even_b;
    w[1] = fused<L>(at_a * a, odd_a, at_b * b * odd_b);
    w[2] = u[5] + at_a * a2 * even_a + at_b * b2 * even_b;
  }
};

// One axis after the other, from load(i, j) to store(i, j, vector).
template <class L, class Axis>
struct Transform {
  template <class Load, class Store>
  GRADUS_INLINE void run(const Load& load, const Store& store) {
    using V = typename L::V;
    V half[Axis::from][Axis::to];
    GRADUS_UNROLL for (int j = 0; j < Axis::from; ++j) {
      V column[Axis::from];
      GRADUS_UNROLL for (int i = 0; i < Axis::from; ++i) column[i] = load(i, j);
      Axis::template run<L>(column, half[j]);
    }
    GRADUS_UNROLL for (int i = 0; i < Axis::to; ++i) {
      V row[Axis::from], result[Axis::to];
      GRADUS_UNROLL for (int j = 0; j < Axis::from; ++j) row[j] = half[j][i];
      Axis::template run<L>(row, result);
      GRADUS_UNROLL for (int j = 0; j < Axis::to; ++j) store(i, j, result[j]);
    }
  }
};

/// From pixels to frequencies.
template <class L, class Axis>
struct Analyse {
  GRADUS_INLINE void run(const float* data, const WinogradPixels& pixels, float* to, std::int64_t apart) {
    for (std::int64_t v = 0; v < pixels.vectors; ++v, data += L::lanes, to += L::lanes)
      Transform<L, Axis>::run(
          [&](int i, int j) GRADUS_INLINED { return L::load(data + pixels.offsets[i * Axis::from + j]); },
          [&](int i, int j, typename L::V value)
              GRADUS_INLINED { L::store(to + (i * Axis::to + j) * apart, value); });
  }
};

/// From frequencies to pixels.
template <class L>
struct Synthesise {
  GRADUS_INLINE void run(const float* from, std::int64_t apart, const WinogradPixels& pixels, float* data) {
    for (std::int64_t v = 0; v < pixels.vectors; ++v, data += L::lanes, from += L::lanes)
      Transform<L, OutputAxis>::run(
          [&](int i, int j) GRADUS_INLINED { return L::load(from + (i * reach + j) * apart); },
          [&](int i, int j, typename L::V value)
              GRADUS_INLINED { L::store(data + pixels.offsets[i * side + j], value); });
  }
};

/// Between kernels and frequencies, either way.
template <class L, class Axis>
struct Turn {
  GRADUS_INLINE void run(const float* from, std::int64_t from_apart, std::int64_t vectors, float* to,
                         std::int64_t to_apart) {
    for (std::int64_t v = 0; v < vectors; ++v, from += L::lanes, to += L::lanes)
      Transform<L, Axis>::run(
          [&](int i, int j) GRADUS_INLINED { return L::load(from + (i * Axis::from + j) * from_apart); },
          [&](int i, int j, typename L::V value)
              GRADUS_INLINED { L::store(to + (i * Axis::to + j) * to_apart, value); });
  }
};

template <class Set>
struct Table {
  using L = Lanes<Set::lanes>;
  template <class Axis>
  static constexpr auto analyse =
      &Set::template run<Analyse<L, Axis>, const float*, const WinogradPixels&, float*, std::int64_t>;
  template <class Axis>
  static constexpr auto turn =
      &Set::template run<Turn<L, Axis>, const float*, std::int64_t, std::int64_t, float*, std::int64_t>;

  static constexpr WinogradTiles tiles{
      analyse<ImageAxis>,
      &Set::template run<Synthesise<L>, const float*, std::int64_t, const WinogradPixels&, float*>,
      analyse<GradientAxis>,
      turn<WeightAxis>,
      turn<WeightGradientAxis>,
      PlainTable<Set, L>::tiles};
};

}  // namespace

const WinogradTiles& winograd_tiles_for(Target target) {
  return chosen(target, []<class Set>() -> const WinogradTiles& { return Table<WithoutSse4<Set>>::tiles; });
}

}  // namespace gradus::kernels
