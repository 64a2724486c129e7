// target.cpp - asks the processor what it can do, once.
#include "kernels/target.hpp"

namespace gradus::kernels {
namespace {

Target detect() noexcept {
#if defined(GRADUS_PLAIN_TARGETS)
  return Target::avx512;
#elif defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return Target::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Target::avx2;
#endif
  return Target::baseline;
}

}  // namespace

const Target detected_target = detect();

std::string_view name(Target target) {
  constexpr std::string_view names[] = {"baseline", "avx2", "avx512"};
  return names[static_cast<int>(target)];
}

}  // namespace gradus::kernels
