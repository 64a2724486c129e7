// target.hpp - one piece of loop code compiled for several instruction sets, chosen at run time.
//
// A kernel is plain template code. OnTarget<Body, ...> holds one copy of it per target: the `flatten`
// attribute pulls the whole kernel into a function that may use the target's instructions, where the compiler
// vectorises it. All arithmetic is compiled without contraction, so element-wise results are the same bits on
// every target.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

// Under sanitizers (GRADUS_PLAIN_TARGETS) all targets are plain code, which any machine runs and is soon
// compiled: what is read and written is the same, tiles of each width included.
#if defined(GRADUS_PLAIN_TARGETS)
#define GRADUS_X86_TARGETS
#define GRADUS_BASELINE
#define GRADUS_SSE4
#define GRADUS_AVX2
#define GRADUS_AVX512
#else
#define GRADUS_BASELINE [[gnu::flatten]]
#if defined(__x86_64__)
#define GRADUS_X86_TARGETS
#define GRADUS_SSE4 [[gnu::target("sse4.2,popcnt"), gnu::flatten]]
#define GRADUS_AVX2 [[gnu::target("avx2,fma,bmi,bmi2"), gnu::flatten]]
#define GRADUS_AVX512                                                                            \
  [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,prefer-vector-width=512"), \
    gnu::flatten]]
#endif
#endif

namespace gradus::kernels {

/// Instruction sets that kernels are compiled for, weakest first. `baseline` is what every machine of its
/// kind has: on 64-bit ARM that is NEON.
#if defined(GRADUS_X86_TARGETS)
enum class Target { baseline, sse4, avx2, avx512 };
inline constexpr Target all_targets[] = {Target::baseline, Target::sse4, Target::avx2, Target::avx512};
#elif defined(__aarch64__)
enum class Target { neon, baseline = neon };
inline constexpr Target all_targets[] = {Target::neon};
#else
enum class Target { baseline };
inline constexpr Target all_targets[] = {Target::baseline};
#endif

/// What best_target() says; found when the program starts, and the weakest before.
extern const Target detected_target;

/// The set that is used: the best one this machine can run, or the one that the environment's GRADUS_TARGET
/// names. A load, as every kernel asks for it.
inline Target best_target() { return detected_target; }

/// The best set that this machine can run.
Target target_of_machine();

/// Throws UsageError where GRADUS_TARGET names no set, or one that this machine lacks: the best one is used
/// then.
void check_target();

/// "baseline", "sse4", "avx2", "avx512", "neon"
std::string_view name(Target target);

/// Each target as a type: the floats of its widest vectors, how many vectors its registers hold, whether it
/// multiplies and adds in one instruction, and run(), which holds a copy of Body::run for it.
struct Baseline {
#if defined(__aarch64__) && !defined(GRADUS_PLAIN_TARGETS)
  static constexpr int lanes = 4, registers = 32;
  static constexpr bool fuses = true;
#else
  static constexpr int lanes = 4, registers = 16;
  static constexpr bool fuses = false;
#endif
  template <class Body, class... Arguments>
  GRADUS_BASELINE static void run(Arguments... arguments) {
    Body::run(arguments...);
  }
};
#if defined(GRADUS_X86_TARGETS)
struct Sse4 {
  static constexpr int lanes = 4, registers = 16;
  static constexpr bool fuses = false;
  template <class Body, class... Arguments>
  GRADUS_SSE4 static void run(Arguments... arguments) {
    Body::run(arguments...);
  }
};
struct Avx2 {
  static constexpr int lanes = 8, registers = 16;
  static constexpr bool fuses = true;
  template <class Body, class... Arguments>
  GRADUS_AVX2 static void run(Arguments... arguments) {
    Body::run(arguments...);
  }
};
struct Avx512 {
  static constexpr int lanes = 16, registers = 32;
  static constexpr bool fuses = true;
  template <class Body, class... Arguments>
  GRADUS_AVX512 static void run(Arguments... arguments) {
    Body::run(arguments...);
  }
};
#endif

/// Returns what choose.operator()<Set>() does, where Set is the type of the target.
template <class Choose>
constexpr decltype(auto) chosen(Target target, const Choose& choose) {
#if defined(GRADUS_X86_TARGETS)
  if (target == Target::avx512) return choose.template operator()<Avx512>();
  if (target == Target::avx2) return choose.template operator()<Avx2>();
  if (target == Target::sse4) return choose.template operator()<Sse4>();
#endif
  (void)target;
  return choose.template operator()<Baseline>();
}

/// True where a * b + c is one instruction that rounds once. These targets give the same bits in all they
/// compute; others give their own.
constexpr bool has_fused_multiply_add(Target target) {
#if defined(GRADUS_PLAIN_TARGETS)
  return (void)target, false;
#else
  return chosen(target, []<class Set>() { return Set::fuses; });
#endif
}

/// The set whose code serves another one where SSE4 brings nothing to the baseline: in products of four
/// floats, and for numbers other than float, of which a vector has two.
#if defined(GRADUS_X86_TARGETS)
template <class Set>
using WithoutSse4 = std::conditional_t<std::same_as<Set, Sse4>, Baseline, Set>;
#else
template <class Set>
using WithoutSse4 = Set;
#endif

/// True of a body that says what its numbers are, and that they are not float.
template <class Body>
concept OtherThanFloat = requires {
  typename Body::Number;
}
&&!std::same_as<typename Body::Number, float>;

/// Runs Body::run(arguments...) compiled for the best target of this machine.
template <class Body, class... Arguments>
class OnTarget {
 public:
  using Function = void (*)(Arguments...);

  /// The copy for a target.
  static constexpr Function pick(Target target) {
    return chosen(target, []<class Set>() -> Function {
      using Copy = std::conditional_t<OtherThanFloat<Body>, WithoutSse4<Set>, Set>;
      return &Copy::template run<Body, Arguments...>;
    });
  }
};

/// Runs Body::run(arguments...) on the set that is used.
template <class Body, class... Arguments>
inline void run_on_target(Arguments... arguments) {
  OnTarget<Body, Arguments...>::pick(best_target())(arguments...);
}

}  // namespace gradus::kernels
