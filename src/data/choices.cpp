// choices.cpp - the words for what data is and how it is read.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <gradus/data.hpp>
#include <gradus/error.hpp>
#include <vector>

#include "base/text.hpp"
#include "data/check_schema.hpp"

namespace gradus {
namespace {

constexpr const char* missing_policy = "policy for missing cells";
constexpr const char* unknown_policy = "policy for unknown categories";
constexpr std::int64_t most_length = 1 << 20;
constexpr double most_share = 1e15;

// A cast makes values that are none.
template <class Value>
std::string_view word_for(Value value, const char* what) {
  const std::string_view word = word_at(words_of(value), static_cast<std::size_t>(value));
  if (!word.empty()) return word;
  throw UsageError(fmt::format("there is no {} number {}: use one that has a name ({})", what,
                               static_cast<int>(value), fmt::join(words_in(words_of(value)), ", ")));
}

template <class Value>
Value value_of(std::string_view text, const char* what) {
  const std::vector<std::string> known = words_in(words_of(Value{}));
  const auto found = std::find(known.begin(), known.end(), text);
  if (found != known.end()) return static_cast<Value>(found - known.begin());
  throw UsageError(
      fmt::format("{} is no {} ({}).{}", quote(text), what, listed(known), did_you_mean(text, known)));
}

}  // namespace

std::string_view name(Task task) { return word_for(task, "task"); }
std::string_view name(TargetScale scale) { return word_for(scale, "scale of targets"); }
std::string_view name(InputScale scale) { return word_for(scale, "scale of inputs"); }
std::string_view name(TargetRange range) { return word_for(range, "range of targets"); }
std::string_view name(Split split) { return word_for(split, "split"); }
std::string_view name(Missing missing) { return word_for(missing, missing_policy); }
std::string_view name(Unknown unknown) { return word_for(unknown, unknown_policy); }
Task parse_task(std::string_view text) { return value_of<Task>(text, "task"); }
Split parse_split(std::string_view text) { return value_of<Split>(text, "split"); }
Missing parse_missing(std::string_view text) { return value_of<Missing>(text, missing_policy); }
Unknown parse_unknown(std::string_view text) { return value_of<Unknown>(text, unknown_policy); }

std::string separator_text(char separator) {
  if (separator == '\t') return "tab";
  return separator == ' ' ? "blanks" : std::string(1, separator);
}

char parse_separator(std::string_view text) {
  if (text.size() == 1) return text[0];
  if (text == "tab" || text == "\\t") return '\t';
  if (text == "blanks") return ' ';
  throw UsageError(
      fmt::format("{} is one character, tab or blanks; got {}", named_option("separator"), quote(text)));
}

std::string lengths_text(std::span<const std::int64_t> lengths) {
  const bool zeros = std::all_of(lengths.begin(), lengths.end(), [](std::int64_t each) { return each == 0; });
  return zeros ? "" : fmt::format("{}", fmt::join(lengths, "x"));
}

void parse_lengths(std::string_view text, std::string_view option, std::span<std::int64_t> lengths) {
  const char *at = text.data(), *const end = text.data() + text.size();
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto [behind, error] = std::from_chars(at, end, lengths[i]);
    const bool last = i + 1 == lengths.size();
    if (error != std::errc() || lengths[i] < 1 || lengths[i] > most_length ||
        (last ? behind != end : behind == end || *behind != 'x'))
      throw UsageError(fmt::format("{} is {} lengths, as in {}; got {}", named_option(option), lengths.size(),
                                   lengths.size() == 2 ? "32x32" : "1x28x28", quote(text)));
    at = behind + 1;
  }
}

Fractions parse_fractions(std::string_view text) {
  if (text == "none") return {.validation = 0, .test = 0};
  double shares[3] = {};
  const char *at = text.data(), *const end = text.data() + text.size();
  bool fits = true;
  for (int i = 0; i < 3 && fits; ++i) {
    const auto [behind, error] = std::from_chars(at, end, shares[i]);
    fits = error == std::errc() && shares[i] >= 0 && shares[i] <= most_share &&
           (i == 2 ? behind == end : behind != end && *behind == '/');
    at = fits ? behind + 1 : at;
  }
  const double all = shares[0] + shares[1] + shares[2];
  if (!fits || !(shares[0] > 0))
    throw UsageError(
        fmt::format("{} is shares of training, validation and test, as in 70/15/15, or none where "
                    "every row trains; got {}",
                    named_option("split"), quote(text)));
  return {.validation = shares[1] / all, .test = shares[2] / all};
}

void data::check_choices(const LoadOptions& options) {
  if (options.task) (void)name(*options.task);
  (void)name(options.target_scale);
  (void)name(options.input_scale);
  (void)name(options.target_range);
  if (options.missing) (void)name(*options.missing);
  if (options.unknown) (void)name(*options.unknown);
  check_options("the data", learning_options, &options);
  check_options("the data", column_options, &options);
  check_options("the data", cell_options, &options);
  LoadOptions read;
  if (const std::string shape = lengths_text(options.input_shape); !shape.empty())
    parse_lengths(shape, input_shape_name, read.input_shape);
  if (const std::string size = lengths_text(options.resize); !size.empty())
    parse_lengths(size, resize_name, read.resize);
}

}  // namespace gradus
