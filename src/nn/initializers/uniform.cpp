// uniform.cpp - every number of a range is as likely.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/random.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field uniform_fields[] = {
    field<&Uniform::low>("low", any_number, "smallest value"),
    field<&Uniform::high>("high", any_number, "upper limit"),
};

double value(const Uniform& range, const Fans&, const Random& random, std::uint64_t index) {
  if (range.low > range.high)
    throw UsageError(
        fmt::format("uniform draws from low to high: {} is more than {}", range.low, range.high));
  return range.low + (range.high - range.low) * random.uniform(index);
}

}  // namespace

constinit const InitializerKind Uniform::kind =
    make_initializer<Uniform, value>("uniform", "Uniform in [low, high).", uniform_fields);

}  // namespace gradus
