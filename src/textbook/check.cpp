// check.cpp - whether a check holds, and how its figures are written.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/textbook.hpp>

namespace gradus::textbook {
namespace {

bool all_of(const Check& check, auto hold) {
  for (std::size_t i = 0; i < check.expected.size(); ++i)
    if (!std::isfinite(check.computed[i]) || !hold(check.expected[i], check.computed[i])) return false;
  return true;
}

// Digits after which figures of a check no longer differ by what counts.
std::string figure(double value, double tolerance) {
  if (tolerance <= 0 || !std::isfinite(value) || std::abs(value) < tolerance)
    return fmt::format("{:.6g}", value);
  const double digits = std::log10(std::max(std::abs(value), tolerance) / tolerance);
  return fmt::format("{:.{}g}", value, std::clamp(static_cast<int>(digits) + 2, 4, 15));
}

std::string figures(const std::vector<double>& values, double tolerance) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + figure(value, tolerance);
  return text;
}

}  // namespace

bool Check::good() const {
  switch (relation) {
    case Relation::within:
      return all_of(*this, [this](double e, double c) { return std::abs(c - e) <= tolerance; });
    case Relation::at_least:
      return all_of(*this, [](double e, double c) { return c >= e; });
    case Relation::at_most:
      return all_of(*this, [](double e, double c) { return c <= e; });
    case Relation::same:
      return expected_words == computed_words;
    case Relation::differs: {
      bool apart = false;
      for (std::size_t i = 0; i < expected.size(); ++i)
        apart = apart || std::abs(computed[i] - expected[i]) > tolerance;
      return apart && all_of(*this, [](double, double) { return true; });
    }
  }
  return false;
}

std::string Check::expected_text() const {
  switch (relation) {
    case Relation::within: {
      const std::string text = figures(expected, tolerance);
      return tolerance > 0 ? fmt::format("{} +- {:.2g}", text, tolerance) : text;
    }
    case Relation::at_least:
      return ">= " + figures(expected, 0);
    case Relation::at_most:
      return "<= " + figures(expected, 0);
    case Relation::same:
      return expected_words;
    case Relation::differs:
      return "not " + figures(expected, tolerance);
  }
  return {};
}

std::string Check::computed_text() const {
  return relation == Relation::same ? computed_words : figures(computed, tolerance);
}

}  // namespace gradus::textbook
