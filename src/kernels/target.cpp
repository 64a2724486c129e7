// target.cpp - asks the processor what it can do, once, and the environment what it should.
#include "kernels/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <gradus/error.hpp>
#include <iterator>

#include "base/text.hpp"

namespace gradus::kernels {
namespace {

constexpr const char* variable = "GRADUS_TARGET";
constexpr std::string_view names[] = {"baseline", "sse4", "avx2", "avx512"};
static_assert(std::size(names) == std::size(all_targets));

/// The environment's word; null where there is none.
const char* wanted_name() noexcept {
  const char* text = std::getenv(variable);
  return text != nullptr && *text != '\0' ? text : nullptr;
}

/// The number of the set that is wanted; that of all sets where it is none of them.
std::size_t wanted_number() noexcept {
  return static_cast<std::size_t>(std::find(std::begin(names), std::end(names), wanted_name()) -
                                  std::begin(names));
}

Target chosen_target() {
  const Target best = target_of_machine();
  if (wanted_name() == nullptr || wanted_number() == std::size(names)) return best;
  return std::min(best, all_targets[wanted_number()]);
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
  const std::size_t number = wanted_number();
  if (number == std::size(names))
    throw UsageError(fmt::format("{} is {}; it may be {}", variable, quote(wanted),
                                 fmt::join(std::begin(names), std::end(names), ", ")));
  if (all_targets[number] > target_of_machine())
    throw UsageError(fmt::format("{} is {}, which this machine lacks; its best set is {}", variable, wanted,
                                 name(target_of_machine())));
}

std::string_view name(Target target) { return names[static_cast<int>(target)]; }

}  // namespace gradus::kernels
