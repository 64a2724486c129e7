// given.cpp - numbers that somebody wrote down.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field given_fields[] = {
    field<&Given::values>("values", any_number, "numbers in brackets, row by row: [[20,20],[-20,-20]]"),
};

double value(const Given& given, const Fans&, const Random&, std::uint64_t index) {
  const std::vector<double>& values = given.values.values;
  if (index >= values.size())
    throw UsageError(fmt::format("given has {} numbers, and the parameter needs more", values.size()));
  return values[index];
}

}  // namespace

constinit const InitializerKind Given::kind =
    make_initializer<Given, value>("given", "The numbers written down, row by row.", given_fields);

}  // namespace gradus
