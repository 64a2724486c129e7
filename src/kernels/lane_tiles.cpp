// lane_tiles.cpp - convolution tiles on vectors of 16, 8 or 4 images. Compiled with contraction of a * b + c
// into one instruction: it holds nothing else.
#include "kernels/lane_tiles.hpp"

#include <utility>

#include "kernels/lanes.hpp"

namespace gradus::kernels {
namespace {

template <class L, int outputs, int neighbours>
struct Convolve {
  using V = typename L::V;

  GRADUS_INLINE void run(const LaneTile& t) {
    V sum[outputs][neighbours];
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int p = 0; p < neighbours; ++p)
        sum[r][p] = V{};
    for (std::int64_t channel = 0; channel < t.channels; ++channel)
      for (std::int64_t row = 0; row < t.rows; ++row) {
        const float* x = t.x + channel * t.x_channel + row * t.x_row;
        const float* w = t.w + channel * t.w_channel + row * t.w_row;
        for (std::int64_t column = 0; column < t.columns; ++column, x += t.x_column, w += outputs) {
          V pixel[neighbours];
          GRADUS_UNROLL for (int p = 0; p < neighbours; ++p) pixel[p] = L::load(x + p * t.x_step);
          GRADUS_UNROLL for (int r = 0; r < outputs; ++r) {
            const auto weight = L::factor(w + r);
            GRADUS_UNROLL for (int p = 0; p < neighbours; ++p) L::add_product(sum[r][p], weight, pixel[p]);
          }
        }
      }
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int p = 0; p < neighbours; ++p)
        L::store(t.y + r * t.y_plane + p * lane_images, sum[r][p]);
  }
};

template <class L, int outputs, int taps>
struct Gradient {
  using V = typename L::V;
  static constexpr int parts = lane_images / L::lanes, count = outputs * taps;

  // All images of a block, as many at a time as a vector has lanes; what is added is the same for any of
  // them.
  GRADUS_INLINE void run(const LaneGradient& t) {
    V sum[parts][count];
    for (int p = 0; p < parts; ++p) multiply(sum[p], t, p * L::lanes);
    GRADUS_UNROLL for (int half = parts / 2; half > 0; half /= 2) GRADUS_UNROLL for (int p = 0; p < half; ++p)
        GRADUS_UNROLL for (int i = 0; i < count; ++i) sum[p][i] += sum[p + half][i];
    float totals[(count + L::lanes - 1) / L::lanes * L::lanes];
    GRADUS_UNROLL for (int first = 0; first < count; first += L::lanes) {
      V some[L::lanes];
      GRADUS_UNROLL for (int i = 0; i < L::lanes; ++i) some[i] =
          sum[0][first + i < count ? first + i : first];
      L::store(totals + first, L::sums(some));
    }
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int q = 0; q < taps; ++q)
        t.sums[r * t.sum_row + q] += totals[r * taps + q];
  }

 private:
  GRADUS_INLINE void multiply(V (&to)[count], const LaneGradient& t, std::int64_t lane) {
    V sum[outputs][taps];
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int q = 0; q < taps; ++q) sum[r][q] =
        V{};
    std::int64_t offsets[taps];
    GRADUS_UNROLL for (int q = 0; q < taps; ++q) offsets[q] = t.offsets[q];
    const float* dy = t.dy + lane;
    for (std::int64_t i = 0; i < t.rows; ++i) {
      const float* x = t.x + lane + i * t.x_row;
      for (std::int64_t j = 0; j < t.columns; ++j, x += t.x_step, dy += lane_images) {
        V gradient[outputs];
        GRADUS_UNROLL for (int r = 0; r < outputs; ++r) gradient[r] = L::load(dy + r * t.dy_plane);
        GRADUS_UNROLL for (int q = 0; q < taps; ++q) {
          const V pixel = L::load(x + offsets[q]);
          GRADUS_UNROLL for (int r = 0; r < outputs; ++r) L::add_product(sum[r][q], gradient[r], pixel);
        }
      }
    }
    GRADUS_UNROLL for (int r = 0; r < outputs; ++r) GRADUS_UNROLL for (int q = 0; q < taps; ++q)
        to[r * taps + q] = sum[r][q];
  }
};

// What fits into the registers of a target: tiles of how many outputs and neighbours, outputs and taps.
template <class Set>
struct Sizes {
  static constexpr bool many = Set::registers == 32;
  static constexpr int outputs = 6, neighbours = many ? 4 : 2;
  static constexpr int gradient_outputs = many ? 4 : 3, gradient_taps = many ? 6 : Set::lanes == 8 ? 4 : 3;
};

template <class Set>
struct Table {
  using L = Lanes<Set::lanes>;
  using Size = Sizes<Set>;

  struct Convolves {
    void (*kernel[Size::outputs][LaneTiles::most_neighbours])(const LaneTile&);
  };
  struct Gradients {
    void (*kernel[Size::gradient_outputs][LaneTiles::most_taps])(const LaneGradient&);
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
      all<Convolves, Size::neighbours>(std::make_integer_sequence<int, Size::outputs>());
  static constexpr Gradients gradient =
      all<Gradients, Size::gradient_taps>(std::make_integer_sequence<int, Size::gradient_outputs>());
  static constexpr LaneTiles tiles{
      L::lanes,        Size::outputs,  Size::neighbours, Size::gradient_outputs, Size::gradient_taps,
      convolve.kernel, gradient.kernel};
};

}  // namespace

const LaneTiles& lane_tiles_for(Target target) {
  return chosen(target, []<class Set>() -> const LaneTiles& { return Table<WithoutSse4<Set>>::tiles; });
}

}  // namespace gradus::kernels
