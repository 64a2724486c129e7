// findings.cpp - checks as a row states them.
#include "textbook/findings.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <utility>

#include "base/text.hpp"

namespace gradus::textbook {

std::vector<double> numbers(const Tensor& tensor) {
  std::vector<double> result;
  for (std::int64_t i = 0; i < tensor.size(); ++i) result.push_back(tensor.number(i));
  return result;
}

void Findings::near(std::string what, std::vector<double> expected, std::vector<double> computed,
                    double tolerance) {
  if (expected.size() != computed.size())
    throw UsageError(
        fmt::format("\"{}\": {} figures expected, {} computed", what, expected.size(), computed.size()));
  result_.checks.push_back(
      {std::move(what), Relation::within, std::move(expected), std::move(computed), tolerance});
}

void Findings::near(std::string what, std::vector<double> expected, const Tensor& computed,
                    double tolerance) {
  near(std::move(what), std::move(expected), numbers(computed), tolerance);
}

void Findings::near(std::string what, double expected, double computed, double tolerance) {
  near(std::move(what), std::vector<double>{expected}, std::vector<double>{computed}, tolerance);
}

void Findings::at_least(std::string what, double least, double computed) {
  result_.checks.push_back({std::move(what), Relation::at_least, {least}, {computed}});
}

void Findings::at_most(std::string what, double most, double computed) {
  result_.checks.push_back({std::move(what), Relation::at_most, {most}, {computed}});
}

void Findings::same(std::string what, std::string expected, std::string computed) {
  result_.checks.push_back(
      {std::move(what), Relation::same, {}, {}, 0, std::move(expected), std::move(computed)});
}

void Findings::holds(std::string what, bool truth) { same(std::move(what), "yes", truth ? "yes" : "no"); }

void Findings::misprint(std::string what, std::vector<double> printed, std::vector<double> right,
                        double tolerance) {
  if (printed.size() != right.size())
    throw UsageError(fmt::format("\"{}\": {} figures printed, {} right", what, printed.size(), right.size()));
  result_.checks.push_back(
      {std::move(what), Relation::differs, std::move(printed), std::move(right), tolerance});
}

void Findings::note(std::string text) { result_.notes.push_back(std::move(text)); }

std::optional<std::string> Findings::find_data(std::string_view name) {
  for (const std::string& folder : settings_.folders) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return path.string();
  }
  lacks_ += fmt::format("{}without the data {}, which is in none of the folders: {}",
                        lacks_.empty() ? "" : "; ", quote(name), fmt::join(settings_.folders, ", "));
  return {};
}

}  // namespace gradus::textbook
