// target.cpp - asks the processor what it can do, once, and the environment what it should.
#include "kernels/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <gradus/error.hpp>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace gradus::kernels {
namespace {

constexpr const char* variable = "GRADUS_TARGET";

struct Named {
  std::string_view name;
  Target target;
};
// Where two names are one set, the last is what it is called.
constexpr Named sets[] = {{"baseline", Target::baseline},
#if defined(GRADUS_X86_TARGETS)
                          {"sse4", Target::sse4},
                          {"avx2", Target::avx2},
                          {"avx512", Target::avx512}
#elif defined(__aarch64__)
                          {"neon", Target::neon}
#endif
};

/// The environment's word; null where there is none.
const char* wanted_name() noexcept {
  const char* text = std::getenv(variable);
  return text != nullptr && *text != '\0' ? text : nullptr;
}

/// The set of a name; null where it is that of none.
const Named* set_of(std::string_view name) noexcept {
  const Named* found = std::ranges::find(sets, name, &Named::name);
  return found != std::end(sets) ? found : nullptr;
}

Target chosen_target() {
  const Target best = target_of_machine();
  const char* wanted = wanted_name();
  const Named* set = wanted != nullptr ? set_of(wanted) : nullptr;
  return set != nullptr ? std::min(best, set->target) : best;
}

}  // namespace

Target target_of_machine() {
#if defined(GRADUS_PLAIN_TARGETS)
  return Target::avx512;
#elif defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return Target::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Target::avx2;
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt")) return Target::sse4;
#endif
  return Target::baseline;
}

const Target detected_target = chosen_target();

void check_target() {
  const char* wanted = wanted_name();
  if (wanted == nullptr) return;
  const Named* set = set_of(wanted);
  if (set == nullptr) {
    std::vector<std::string_view> names;
    for (const Named& one : sets) names.push_back(one.name);
    throw UsageError(fmt::format("{} is {}; it may be {}", variable, quote(wanted), fmt::join(names, ", ")));
  }
  if (set->target > target_of_machine())
    throw UsageError(fmt::format("{} is {}, which this machine lacks; its best set is {}", variable, wanted,
                                 name(target_of_machine())));
}

std::string_view name(Target target) {
  const auto found = std::find_if(std::rbegin(sets), std::rend(sets),
                                  [&](const Named& set) { return set.target == target; });
  return found->name;
}

}  // namespace gradus::kernels
