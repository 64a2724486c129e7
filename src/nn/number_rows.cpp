// number_rows.cpp - reads numbers in brackets.
#include "nn/number_rows.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/part.hpp>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace gradus {
namespace {

// More than a person writes by hand belongs into a model file.
constexpr std::size_t most_listed = 10000;

[[noreturn]] void refuse(std::string_view text, std::string_view what) {
  throw UsageError(fmt::format("{} needs numbers in brackets, as in [[20,20],[-20,-20]] or [-30,10], got {}",
                               what, quote(text)));
}

/// What stands between a pair of brackets, at the commas outside of inner brackets.
std::vector<std::string> items(std::string_view text, std::string_view what) {
  const std::string_view inside = trimmed(text);
  if (inside.size() < 2 || inside.front() != '[' || inside.back() != ']') refuse(text, what);
  std::vector<std::string> result(1);
  int depth = 0;
  for (const char c : inside.substr(1, inside.size() - 2)) {
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (depth < 0 || depth > 1) refuse(text, what);
    if (c == ',' && depth == 0)
      result.emplace_back();
    else
      result.back() += c;
  }
  if (depth != 0 || result.size() > most_listed) refuse(text, what);
  return result;
}

double number(const std::string& text, std::string_view what) {
  return std::get<double>(parse_field(trimmed(text), 0.0, what));
}

}  // namespace

Tensor parse_numbers(std::string_view text, std::string_view what) {
  std::vector<double> values;
  const std::vector<std::string> outer = items(text, what);
  const auto rows = static_cast<std::int64_t>(outer.size());
  if (!trimmed(outer[0]).starts_with("[")) {
    for (const std::string& item : outer) values.push_back(number(item, what));
    return Tensor::from<double>({rows}, values);
  }
  std::size_t columns = 0;
  for (const std::string& row : outer) {
    const std::vector<std::string> inner = items(row, what);
    if (columns != 0 && inner.size() != columns)
      throw UsageError(fmt::format("{} has rows of {} and of {} numbers", what, columns, inner.size()));
    columns = inner.size();
    for (const std::string& item : inner) values.push_back(number(item, what));
    if (values.size() > most_listed) refuse(text, what);
  }
  return Tensor::from<double>({rows, static_cast<std::int64_t>(columns)}, values);
}

}  // namespace gradus
