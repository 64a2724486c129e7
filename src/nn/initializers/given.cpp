// given.cpp - numbers that somebody wrote down.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "nn/number_rows.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field given_fields[] = {
    field<&Given::values>("values", any_number, "numbers in brackets, row by row: [[20,20],[-20,-20]]"),
};

double value(const Given& given, const Fans&, const Random&, std::uint64_t index) {
  const Tensor values = parse_numbers(given.values, "values of given");
  const auto i = static_cast<std::int64_t>(index);
  if (i >= values.size())
    throw UsageError(fmt::format("given has {} numbers, and the parameter needs more", values.size()));
  return values.number(i);
}

}  // namespace

constinit const InitializerKind Given::kind =
    make_initializer<Given, value>("given", "The numbers written down, row by row.", given_fields);

}  // namespace gradus
