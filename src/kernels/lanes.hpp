// lanes.hpp - vectors of floats for register tiles, and single numbers as the vectors of one. Longer ones
// only for files compiled with contraction of a * b + c.
#pragma once

#include <cstring>
#include <utility>

#include "kernels/target.hpp"

// Accumulators stay in registers only where every loop over them is unrolled and every function inlined.
#if defined(GRADUS_PLAIN_TARGETS)
#define GRADUS_INLINE static
#define GRADUS_INLINED
#define GRADUS_UNROLL
#else
#define GRADUS_INLINE [[gnu::always_inline]] static inline
#define GRADUS_INLINED __attribute__((always_inline))
#define GRADUS_UNROLL _Pragma("GCC unroll 24")
#endif

namespace gradus::kernels {

template <int count>
struct VectorOf {
  using Type [[gnu::vector_size(count * 4)]] = float;
};

/// Vectors of `count` floats.
template <int count>
struct Lanes {
  static constexpr int lanes = count;
  using V = typename VectorOf<count>::Type;

  GRADUS_INLINE V load(const float* p) {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
  GRADUS_INLINE void store(float* p, V v) { std::memcpy(p, &v, sizeof v); }
  /// *p in every lane: one load that repeats what it reads, which GCC 12 does not find in functions that get
  /// their target by being inlined.
  GRADUS_INLINE V all(const float* p) {
#if defined(__x86_64__) && !defined(__clang__)
    if constexpr (count > 4) {
      V v;
      asm("vbroadcastss %1, %0" : "=v"(v) : "m"(*p));  // NOLINT(hicpp-no-assembler)
      return v;
    }
#endif
    return V{} + *p;
  }

  /// sum += x * y in one instruction, where the target has one. Left to itself GCC 12 writes sums of eight
  /// lanes to other registers, copies and spills them, and reads y again for every row.
  GRADUS_INLINE void add_product(V& sum, V x, V y) {
#if defined(__x86_64__) && !defined(__clang__)
    if constexpr (count == 8) {
      asm("vfmadd231ps %2, %1, %0" : "+x"(sum) : "x"(x), "x"(y));  // NOLINT(hicpp-no-assembler)
      return;
    }
#endif
    sum += x * y;
  }

  /// Keeps pointers in registers of their own: GCC 12 would count each from the start of the loop.
  template <class... T>
  GRADUS_INLINE void hold(T*&... pointers) {
#if defined(__x86_64__) && !defined(__clang__)
    if constexpr (count == 8) (hold_one(pointers), ...);
#else
    ((void)pointers, ...);
#endif
  }

  /// Sums of the lanes of `count` vectors, as one vector: halves are added until one lane each is left.
  template <int step = count / 2>
  GRADUS_INLINE V sums(V (&v)[count]) {
    constexpr auto all = std::make_index_sequence<count>();
    GRADUS_UNROLL for (int i = 0; i < step; ++i) {
      const V a = v[i], b = v[i + step];
      v[i] = blend<step>(a, b, all) + cross<step>(a, b, all);
    }
    if constexpr (step > 1)
      return sums<step / 2>(v);
    else
      return v[0];
  }

 private:
  template <class T>
  GRADUS_INLINE void hold_one(T*& pointer) {
    asm("" : "+r"(pointer));  // NOLINT(hicpp-no-assembler)
  }
  template <int step, std::size_t... l>
  GRADUS_INLINE V blend(V a, V b, std::index_sequence<l...>) {
    return __builtin_shufflevector(a, b, ((l & step) != 0 ? count + l : l)...);
  }
  template <int step, std::size_t... l>
  GRADUS_INLINE V cross(V a, V b, std::index_sequence<l...>) {
    return __builtin_shufflevector(a, b, ((l & step) != 0 ? count + l - step : l + step)...);
  }
};

/// A number by itself, for what no vector takes.
template <>
struct Lanes<1> {
  static constexpr int lanes = 1;
  using V = float;
  GRADUS_INLINE V load(const float* p) { return *p; }
  GRADUS_INLINE void store(float* p, V v) { *p = v; }
  GRADUS_INLINE V all(const float* p) { return *p; }
};

}  // namespace gradus::kernels
