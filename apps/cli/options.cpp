// options.cpp - declared options, and numbers read from their texts.
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <gradus/error.hpp>
#include <memory>
#include <utility>

#include "base/text.hpp"

namespace gradus::cli {
namespace {

template <class T>
bool read_all(std::string_view text, T& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void check_bounds(double number, const Bounds& bounds, std::string_view what) {
  if (bounds.contain(number)) return;
  if (number <= bounds.least)
    throw UsageError(fmt::format("{} is {}; it must be {} {}", what, number,
                                 bounds.open ? "more than" : "at least", bounds.least));
  throw UsageError(fmt::format("{} is {}; it must be at most {}", what, number, bounds.most));
}

void expect_value(const std::string& text, std::string_view what) {
  if (text.empty()) throw UsageError(fmt::format("{} is empty; give it a value, or leave it out", what));
}

Option& Option::only(std::vector<std::string> words) {
  choices = std::move(words);
  set = [inner = std::move(set), words = choices, what = shown()](const std::vector<std::string>& values) {
    for (const std::string& word : values)
      if (std::find(words.begin(), words.end(), word) == words.end())
        throw UsageError(fmt::format("{} {} is not known: it may be {}.{}", what, quote(word), listed(words),
                                     did_you_mean(word, words)));
    inner(values);
  };
  return *this;
}

std::int64_t whole_number(std::string_view text, std::string_view what) {
  std::int64_t number = 0;
  if (!read_all(text, number))
    throw UsageError(fmt::format("{}: {} is not a whole number that fits", what, quote(text)));
  return number;
}

double real_number(std::string_view text, std::string_view what) {
  double number = 0;
  if (!read_all(text, number) || !std::isfinite(number))
    throw UsageError(fmt::format("{}: {} is not a number", what, quote(text)));
  return number;
}

std::uint64_t byte_count(std::string_view text, std::string_view what) {
  constexpr std::string_view units = "KMGT";
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit = lower(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)));
  if (unit.size() > 1 && unit.ends_with("ib"))
    unit.resize(unit.size() - 2);
  else if (unit.ends_with("b"))
    unit.resize(unit.size() - 1);
  std::size_t power = 0;
  if (!unit.empty()) power = lower(units).find(unit) + 1;
  constexpr std::uint64_t most = std::uint64_t{1} << 60;
  if (error != std::errc() || unit.size() > 1 || (!unit.empty() && power == 0) || number == 0 ||
      number > most >> (10 * power))
    throw UsageError(fmt::format("{}: {} is no number of bytes; write 500000, 64M or 8G", what, quote(text)));
  return number << (10 * power);
}

Option& Options::max_bytes(std::uint64_t& target) {
  return add(
      {.name = "max-bytes",
       .value = "SIZE",
       .doc =
           "bytes of a file that are read at most, inflated: 500M, 8G (default: 2G of data, 4G of models and "
           "checkpoints, 16M of a config)",
       .set = [&target](const auto& values) { target = byte_count(values.back(), "--max-bytes"); }});
}

void Options::output(bool& quiet, bool& json, std::string as_json) {
  flag("quiet", quiet, "no progress and no summary");
  flag("json", json, std::move(as_json));
}

void Options::amend(std::string_view name, const std::string& more) {
  for (Option& option : all_)
    if (option.name == name) option.doc += more;
}

void Options::exclude(std::string_view one, std::string_view other) {
  const auto given = std::make_shared<std::string>();
  for (Option& option : all_)
    if (option.name == one || option.name == other)
      option.set = [given, shown = option.shown(), set = option.set](const auto& values) {
        if (!given->empty() && *given != shown)
          throw UsageError(
              fmt::format("{} and {} say the same thing in two ways: leave one out", *given, shown));
        *given = shown;
        set(values);
      };
}

Option& Options::add(Option option) { return all_.emplace_back(std::move(option)); }

Option& Options::positional(std::string name, std::string& target, std::string doc) {
  return add({.name = std::move(name),
              .positional = true,
              .required = true,
              .doc = std::move(doc),
              .set = [&target](const auto& values) { target = values.back(); }});
}

Option& Options::flag(std::string name, bool& target, std::string doc) {
  return add(
      {.name = std::move(name), .arity = Arity::none, .doc = std::move(doc), .set = [&target](const auto&) {
         target = true;
       }});
}

Option& Options::text(std::string name, std::string value, std::string& target, std::string doc) {
  if (!target.empty()) doc += fmt::format(" (default {})", target);
  const std::string what = "--" + name;
  return add({.name = std::move(name),
              .value = std::move(value),
              .doc = std::move(doc),
              .set = [&target, what](const auto& values) {
                expect_value(values.back(), what);
                target = values.back();
              }});
}

Option& Options::many(std::string name, std::string value, std::vector<std::string>& target,
                      std::string doc) {
  return add({.name = std::move(name),
              .arity = Arity::many,
              .value = std::move(value),
              .doc = std::move(doc),
              .set = [&target](const auto& values) { target = values; }});
}

Option& Options::number(std::string name, std::string value, double& target, std::string doc, Bounds bounds) {
  doc += default_text(target, bounds);
  const std::string what = "--" + name;
  return add({.name = std::move(name),
              .value = std::move(value),
              .doc = std::move(doc),
              .set = [&target, bounds, what](const auto& values) {
                const double number = real_number(values.back(), what);
                check_bounds(number, bounds, what);
                target = number;
              }});
}

Option& Options::whole(std::string name, std::string value, std::string doc, Bounds bounds,
                       std::function<void(std::int64_t)> set) {
  const std::string what = "--" + name;
  return add({.name = std::move(name),
              .value = std::move(value),
              .doc = std::move(doc),
              .set = [set = std::move(set), bounds, what](const auto& values) {
                const std::int64_t number = whole_number(values.back(), what);
                check_bounds(static_cast<double>(number), bounds, what);
                set(number);
              }});
}

std::string Options::default_text(double number, const Bounds& bounds) {
  return bounds.contain(number) ? fmt::format(" (default {})", number) : "";
}

const Option* Options::find(std::string_view name) const {
  for (const Option& option : all_)
    if (option.name == name || (option.positional && lower(option.name) == name)) return &option;
  return nullptr;
}

std::vector<std::string> Options::names() const {
  std::vector<std::string> result;
  for (const Option& option : all_)
    if (!option.positional) result.push_back(option.shown());
  return result;
}

}  // namespace gradus::cli
