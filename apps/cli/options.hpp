// options.hpp - the options a command declares: read by the parser, the help, config files and the completion
// alike.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <gradus/field.hpp>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::cli {

/// How many values an option takes.
enum class Arity { none, one, many };

/// One declared option or positional argument.
struct Option {
  /// "lr" for --lr; "DATA" for a positional argument.
  std::string name{};
  /// One letter for a short form, or 0.
  char letter = 0;
  bool positional = false;
  bool required = false;
  Arity arity = Arity::one;
  /// What stands for the value in the help: "RATE".
  std::string value{};
  std::string doc{};
  /// The words it accepts, where there are only some.
  std::vector<std::string> choices{};
  /// Takes the values. Throws UsageError for one that makes no sense.
  std::function<void(const std::vector<std::string>&)> set{};

  /// "--lr" or "DATA"
  std::string shown() const { return positional ? name : "--" + name; }
  /// Gives it a short form of one letter.
  Option& short_form(char c) { return letter = c, *this; }
  /// Lets a positional argument be left out.
  Option& not_required() { return required = false, *this; }
  /// Limits it to some words; the nearest is suggested for others.
  Option& only(std::vector<std::string> words);
};

/// The numbers an option accepts, ends included. A default outside stands for "not given".
struct Bounds {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  /// True where `least` itself is refused.
  bool open = false;

  bool contain(double number) const { return number <= most && (open ? number > least : number >= least); }
};

/// Of things that are counted and that there must be at least one of.
inline constexpr Bounds counted{.least = 1, .most = most_counted};

/// Throws UsageError naming `what` where a number is out of bounds.
void check_bounds(double number, const Bounds& bounds, std::string_view what);

/// Throws UsageError naming `what` where a text is empty, as it is where an option is not given.
void expect_value(const std::string& text, std::string_view what);

/// A whole number read from text. Throws UsageError naming `what` where it is none.
std::int64_t whole_number(std::string_view text, std::string_view what);
/// A number read from text. Throws UsageError naming `what` where it is none, or not finite.
double real_number(std::string_view text, std::string_view what);

/// A number of bytes read from text: "500000", "64M", "8G", with or without B or iB behind. Throws UsageError
/// naming `what` where it is none.
std::uint64_t byte_count(std::string_view text, std::string_view what);

/// The options of one command, in the order of the help. References passed in must live until they are set.
class Options {
 public:
  Option& positional(std::string name, std::string& target, std::string doc);
  Option& flag(std::string name, bool& target, std::string doc);
  Option& text(std::string name, std::string value, std::string& target, std::string doc);
  Option& many(std::string name, std::string value, std::vector<std::string>& target, std::string doc);
  Option& number(std::string name, std::string value, double& target, std::string doc, Bounds bounds = {});

  /// A whole number; its default is part of the help.
  template <std::integral T>
  Option& integer(const std::string& name, const std::string& value, T& target, std::string doc,
                  Bounds bounds = {}) {
    doc += default_text(static_cast<double>(target), bounds);
    return whole(name, value, std::move(doc), within<T>(bounds),
                 [&target](std::int64_t n) { target = static_cast<T>(n); });
  }
  /// One that stays away unless given.
  template <std::integral T>
  Option& integer(const std::string& name, const std::string& value, std::optional<T>& target,
                  std::string doc, Bounds bounds = {}) {
    return whole(name, value, std::move(doc), within<T>(bounds),
                 [&target](std::int64_t n) { target = static_cast<T>(n); });
  }
  /// A value that stays away unless given; T is what `read` makes of the text.
  template <class T>
  Option& maybe(const std::string& name, const std::string& value, std::optional<T>& target,
                const std::string& doc, T (*read)(std::string_view)) {
    return add({.name = name, .value = value, .doc = doc, .set = [&target, read](const auto& values) {
                  target = read(values.back());
                }});
  }
  /// --max-bytes: the most that is read of a file.
  Option& max_bytes(std::uint64_t& target);
  /// --quiet and --json, wherever a command has a result: what `as_json` says is on standard output, and
  /// nothing else.
  void output(bool& quiet, bool& json, std::string as_json);
  /// Adds to what the help says of an option that is there.
  void amend(std::string_view name, const std::string& more);
  /// Refuses two options of which either says what the other does.
  void exclude(std::string_view one, std::string_view other);
  /// Any other option.
  Option& add(Option option);

  const std::vector<Option>& all() const { return all_; }
  /// The option of that name, "DATA" also as "data"; null where there is none.
  const Option* find(std::string_view name) const;
  /// Names as given on the command line: "--lr".
  std::vector<std::string> names() const;

 private:
  template <class T>
  static Bounds within(Bounds bounds) {
    bounds.least = std::max(bounds.least, static_cast<double>(std::numeric_limits<T>::min()));
    bounds.most = std::min(bounds.most, static_cast<double>(std::numeric_limits<T>::max()));
    return bounds;
  }
  /// Nothing where the number is out of bounds and stands for "not given".
  static std::string default_text(double number, const Bounds& bounds);
  Option& whole(std::string name, std::string value, std::string doc, Bounds bounds,
                std::function<void(std::int64_t)> set);

  std::vector<Option> all_;
};

}  // namespace gradus::cli
