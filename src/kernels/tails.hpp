// tails.hpp - what becomes of the sums of a product before they are stored: kinds, operands, arithmetic.
//
// A tail is an enumerator of TailKind, its operands among those of TailOperands, and a TailOf<kind> with its
// arithmetic, written once for vectors and for single numbers. A kind without arithmetic does not compile.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include "kernels/lanes.hpp"

namespace gradus::kernels {

/// What becomes of the sums of a product.
///   affine  c = sum + bias[j], or the larger of that and 0
///   mask    c = sum step(mask): times 1 where the mask is positive, 0 where it is not, NaN where it is NaN
///   update  v' = tau v + scale sum + alpha w, c = w - rate v'; without v that sum takes the place of v'
enum class TailKind { affine, mask, update, count };
inline constexpr int tail_kinds = static_cast<int>(TailKind::count);

/// The shape of an operand: that of a row of c, that of c, or a single number.
enum class TailShape { row, whole, number };

/// What tails read and write beside c. T says where something is: a node, a place in memory, a pointer; T()
/// is nowhere.
template <class T>
struct TailOperands {
  T bias{};
  bool relu = false;
  T mask{};
  /// What of the velocity comes next is written to `next_velocity`.
  T weight{}, velocity{}, next_velocity{};
  /// Nowhere: 0, and 1 for what an update multiplies the sums by.
  T rate{}, tau{}, alpha{}, scale{};

  struct Field {
    const char* text;
    TailShape shape;
    T TailOperands::*at;
  };
  /// All of them, in the order in which a program prints them.
  static constexpr Field fields[] = {{"times", TailShape::number, &TailOperands::scale},
                                     {"plus", TailShape::row, &TailOperands::bias},
                                     {"where positive", TailShape::whole, &TailOperands::mask},
                                     {"step from", TailShape::whole, &TailOperands::weight},
                                     {"rate", TailShape::number, &TailOperands::rate},
                                     {"decay", TailShape::number, &TailOperands::alpha},
                                     {"velocity", TailShape::whole, &TailOperands::velocity},
                                     {"tau", TailShape::number, &TailOperands::tau},
                                     {"next velocity", TailShape::whole, &TailOperands::next_velocity}};

  /// visit(operand, shape) of each.
  template <class Visit>
  void each(const Visit& visit) {
    [&]<std::size_t... i>(std::index_sequence<i...>) { (visit(this->*fields[i].at, fields[i].shape), ...); }
    (std::make_index_sequence<std::size(fields)>());
  }
  /// The same elsewhere: visit(operand, shape) says where.
  template <class Visit>
  auto moved(const Visit& visit) const {
    using To = decltype(visit(bias, TailShape::row));
    return [&]<std::size_t... i>(std::index_sequence<i...>) {
      TailOperands<To> result;
      result.relu = relu;
      ((result.*TailOperands<To>::fields[i].at = visit(this->*fields[i].at, fields[i].shape)), ...);
      return result;
    }
    (std::make_index_sequence<std::size(fields)>());
  }
};
static_assert(sizeof(TailOperands<char>) == std::size(TailOperands<char>::fields) + sizeof(bool),
              "an operand of a tail is missing in TailOperands::fields");

/// Where a product goes: c, and what its tail reads and writes beside it.
struct ProductOutput {
  float* c;
  /// Numbers from one row to the next of c, and of operands of its shape.
  std::int64_t row;
  TailOperands<float*> tail = {};

  /// `rows` rows further down.
  void move_down(std::int64_t rows) {
    const std::int64_t by = rows * row;
    c += by;
    tail.each([&](float*& p, TailShape shape) {
      if (shape == TailShape::whole && p) p += by;
    });
  }
};

/// What is known of a kind of tail.
struct TailInfo {
  /// As a program names it.
  const char* name;
  /// It reads nothing of the shape of c, which may lie where c does: so a tile may be made twice.
  bool by_rows = false;
  /// It writes over what it reads, and tells of what is not finite.
  bool updates = false;
};

/// The arithmetic of a tail: `info`, and for vectors `L` or single numbers (Lanes<1>)
///   touched  touch(p) for where it will read or write numbers of the shape of c: fetched while sums are made
///   run      stores what becomes of the sums, those of c from column `column` on; one that updates adds
///            something that is not 0 to `strange` where that is not finite
template <TailKind kind>
struct TailOf {
  static_assert(kind != kind, "a tail needs its arithmetic: a TailOf of its kind");
};

template <>
struct TailOf<TailKind::affine> {
  static constexpr TailInfo info{.name = "", .by_rows = true};

  template <class Touch>
  GRADUS_INLINE void touched(const ProductOutput& out, const Touch& touch) {
    touch(out.c);
  }

  template <class L, int rows, int vectors>
  GRADUS_INLINE void run(typename L::V (&sum)[rows][vectors], const ProductOutput& out, std::int64_t column,
                         typename L::V&) {
    using V = typename L::V;
    if (out.tail.bias) GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
        const V bias = L::load(out.tail.bias + column + v * L::lanes);
        GRADUS_UNROLL for (int i = 0; i < rows; ++i) sum[i][v] += bias;
      }
    // What is not a number is kept: it must be seen.
    if (out.tail.relu)
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v) sum[i][v] =
          sum[i][v] <= V{} ? V{} : sum[i][v];
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v)
        L::store(out.c + i * out.row + column + v * L::lanes, sum[i][v]);
  }
};

template <>
struct TailOf<TailKind::mask> {
  static constexpr TailInfo info{.name = "gradient of relu"};

  template <class Touch>
  GRADUS_INLINE void touched(const ProductOutput& out, const Touch& touch) {
    touch(out.c), touch(out.tail.mask);
  }

  // A product with step(mask), not a choice: what is infinite, or not a number, is seen as it is elsewhere.
  template <class L, int rows, int vectors>
  GRADUS_INLINE void run(typename L::V (&sum)[rows][vectors], const ProductOutput& out, std::int64_t column,
                         typename L::V&) {
    using V = typename L::V;
    const float one = 1;
    const V ones = L::all(&one);
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
      const std::int64_t at = i * out.row + column + v * L::lanes;
      const V mask = L::load(out.tail.mask + at), not_above = mask <= V{} ? V{} : mask;
      L::store(out.c + at, sum[i][v] * (mask > V{} ? ones : not_above));
    }
  }
};

template <>
struct TailOf<TailKind::update> {
  static constexpr TailInfo info{.name = "update", .updates = true};

  template <class Touch>
  GRADUS_INLINE void touched(const ProductOutput& out, const Touch& touch) {
    touch(out.c);
    if (out.tail.velocity) touch(out.tail.velocity);
  }

  template <class L, int rows, int vectors>
  GRADUS_INLINE void run(typename L::V (&sum)[rows][vectors], const ProductOutput& out, std::int64_t column,
                         typename L::V& strange) {
    if (out.tail.velocity)
      step<L, true>(sum, out, column, strange);
    else
      step<L, false>(sum, out, column, strange);
  }

 private:
  static constexpr float zero = 0;

  template <class L, bool has_velocity, int rows, int vectors>
  GRADUS_INLINE void step(typename L::V (&sum)[rows][vectors], const ProductOutput& out, std::int64_t column,
                          typename L::V& strange) {
    using V = typename L::V;
    const TailOperands<float*>& t = out.tail;
    const V rate = L::all(t.rate ? t.rate : &zero), tau = L::all(t.tau ? t.tau : &zero),
            alpha = L::all(t.alpha ? t.alpha : &zero);
    if (t.scale) {
      const V scale = L::all(t.scale);
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v)
          sum[i][v] *= scale;
    }
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v) {
      const std::int64_t at = i * out.row + column + v * L::lanes;
      const V weight = L::load(t.weight + at);
      V change = sum[i][v] + alpha * weight;
      if constexpr (has_velocity) {
        change = tau * L::load(t.velocity + at) + change;
        L::store(t.next_velocity + at, change);
      }
      const V next = weight - rate * change;
      strange += next - next;
      L::store(out.c + at, next);
    }
  }
};

/// What visit.operator()<kind>() gives for each kind.
template <class Visit>
constexpr auto for_tails(const Visit& visit) {
  return [&]<int... kind>(std::integer_sequence<int, kind...>) {
    return std::array{visit.template operator()<static_cast<TailKind>(kind)>()...};
  }
  (std::make_integer_sequence<int, tail_kinds>());
}

/// One row for each kind.
inline constexpr auto tail_infos = for_tails([]<TailKind kind>() { return TailOf<kind>::info; });
constexpr const TailInfo& info_of(TailKind kind) { return tail_infos[static_cast<std::size_t>(kind)]; }

}  // namespace gradus::kernels
