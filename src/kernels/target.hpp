// target.hpp - one piece of loop code compiled for several instruction sets, chosen at run time.
//
// A kernel is plain template code. OnTarget<Body, ...> holds one copy of it per target: the `flatten`
// attribute pulls the whole kernel into a function that may use the target's instructions, where the compiler
// vectorises it. All arithmetic is compiled without contraction, so element-wise results are the same bits on
// every target.
#pragma once

#include <string_view>

namespace gradus {

/// Instruction sets that kernels are compiled for, weakest first.
enum class Target { baseline, avx2, avx512 };

/// The best one this machine can run.
Target best_target();

/// "baseline", "avx2", "avx512"
std::string_view name(Target target);

#if defined(__x86_64__)
#define GRADUS_AVX2 gnu::target("avx2,fma,bmi,bmi2")
#define GRADUS_AVX512 \
  gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,prefer-vector-width=512")
#endif

/// Runs Body::run(arguments...) compiled for the best target of this machine.
template <class Body, class... Arguments>
class OnTarget {
 public:
  using Function = void (*)(Arguments...);

  /// The copy for a target.
  static constexpr Function pick(Target target) {
#if defined(__x86_64__)
    if (target == Target::avx512) return &avx512;
    if (target == Target::avx2) return &avx2;
#endif
    (void)target;
    return &baseline;
  }

 private:
  [[gnu::flatten]] static void baseline(Arguments... arguments) { Body::run(arguments...); }
#if defined(__x86_64__)
  [[GRADUS_AVX2, gnu::flatten]] static void avx2(Arguments... arguments) { Body::run(arguments...); }
  [[GRADUS_AVX512, gnu::flatten]] static void avx512(Arguments... arguments) { Body::run(arguments...); }
#endif
};

}  // namespace gradus
