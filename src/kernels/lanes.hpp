// lanes.hpp - vectors of numbers for register tiles, and single numbers as the vectors of one. Only for files
// compiled with contraction of a * b + c.
//
// Results are the same bits for vectors of any length: sums over k run in order, those across lanes as a
// fixed tree, and where two products meet in a sum, fused() says which of them is rounded.
#pragma once

#include <cstring>
#include <utility>

#include "kernels/target.hpp"

// Instructions that GCC 12 does not find, or uses badly, by themselves.
#define GRADUS_ASM_X86 0
#define GRADUS_ASM_ARM 0
#if !defined(__clang__) && !defined(GRADUS_PLAIN_TARGETS)
#if defined(__x86_64__)
#undef GRADUS_ASM_X86
#define GRADUS_ASM_X86 1
#elif defined(__aarch64__)
#undef GRADUS_ASM_ARM
#define GRADUS_ASM_ARM 1
#endif
#endif

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

template <int count, class T>
struct VectorOf {
  using Type [[gnu::vector_size(count * sizeof(T))]] = T;
};

/// Vectors of `count` numbers.
template <int count, class T = float>
struct Lanes {
  static constexpr int lanes = count;
  using Number = T;
  using V = typename VectorOf<count, T>::Type;

  GRADUS_INLINE V load(const T* p) {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
  GRADUS_INLINE void store(T* p, V v) { std::memcpy(p, &v, sizeof v); }
  /// *p in every lane: one load that repeats what it reads, which GCC 12 does not find in functions that get
  /// their target by being inlined.
  GRADUS_INLINE V all(const T* p) {
#if GRADUS_ASM_X86
    if constexpr (sizeof(V) > 16) {
      V v;
      if constexpr (sizeof(T) == 4)
        asm("vbroadcastss %1, %0" : "=v"(v) : "m"(*p));  // NOLINT(hicpp-no-assembler)
      else
        asm("vbroadcastsd %1, %0" : "=v"(v) : "m"(*p));  // NOLINT(hicpp-no-assembler)
      return v;
    }
#endif
    return *p - V{};  // x - 0 is x for every x, and costs nothing; 0 + x would lose the sign of a zero
  }

  /// *p as it multiplies whole vectors: NEON reads it from one lane, others want it in every lane.
#if defined(__aarch64__)
  using Factor = T;
  GRADUS_INLINE Factor factor(const T* p) { return *p; }
#else
  using Factor = V;
  GRADUS_INLINE Factor factor(const T* p) { return all(p); }
#endif

  /// sum += x * y in one instruction, where the target has one. Left to itself GCC 12 writes sums of 32
  /// bytes, and those of NEON, to other registers, copies and spills them, and reads y again for every row.
  template <class X>
  GRADUS_INLINE void add_product(V& sum, X x, V y) {
#if GRADUS_ASM_ARM
    if constexpr (sizeof(X) == sizeof(V))
      sum = fused(x, y, sum);
    else if constexpr (sizeof(T) == 4)
      asm("fmla %0.4s, %2.4s, %1.s[0]" : "+w"(sum) : "w"(x), "w"(y));  // NOLINT(hicpp-no-assembler)
    else
      asm("fmla %0.2d, %2.2d, %1.d[0]" : "+w"(sum) : "w"(x), "w"(y));  // NOLINT(hicpp-no-assembler)
#else
    if constexpr (GRADUS_ASM_X86 && sizeof(V) == 32)
      sum = fused(x, y, sum);
    else
      sum += x * y;
#endif
  }

  /// x * y + z, where the product is not rounded but z is, though it may be a product itself: which of two
  /// products a compiler would fuse is its own affair.
  GRADUS_INLINE V fused(V x, V y, V z) {
#if GRADUS_ASM_X86
    if constexpr (sizeof(V) > 16) {
      if constexpr (sizeof(T) == 4)
        asm("vfmadd231ps %2, %1, %0" : "+v"(z) : "v"(x), "v"(y));  // NOLINT(hicpp-no-assembler)
      else
        asm("vfmadd231pd %2, %1, %0" : "+v"(z) : "v"(x), "v"(y));  // NOLINT(hicpp-no-assembler)
      return z;
    }
#elif GRADUS_ASM_ARM
    if constexpr (sizeof(T) == 4)
      asm("fmla %0.4s, %1.4s, %2.4s" : "+w"(z) : "w"(x), "w"(y));  // NOLINT(hicpp-no-assembler)
    else
      asm("fmla %0.2d, %1.2d, %2.2d" : "+w"(z) : "w"(x), "w"(y));  // NOLINT(hicpp-no-assembler)
    return z;
#endif
    return x * y + z;
  }

  /// Keeps pointers in registers of their own: GCC 12 would count each from the start of the loop.
  template <class... P>
  GRADUS_INLINE void hold(P*&... pointers) {
    if constexpr (GRADUS_ASM_X86 && sizeof(V) == 32)
      (hold_one(pointers), ...);
    else
      ((void)pointers, ...);
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
  template <class P>
  GRADUS_INLINE void hold_one(P*& pointer) {
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
  using Number = float;
  using V = float;
  GRADUS_INLINE V load(const float* p) { return *p; }
  GRADUS_INLINE void store(float* p, V v) { *p = v; }
  GRADUS_INLINE V all(const float* p) { return *p; }
  GRADUS_INLINE void add_product(V& sum, V x, V y) { sum += x * y; }
};

}  // namespace gradus::kernels
