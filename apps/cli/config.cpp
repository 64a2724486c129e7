// config.cpp - options from a TOML file, on toml++.
#include "config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

namespace gradus::cli {

// What toml++ takes for granted, damaged files break ("[{" does), and a release build goes on from there. So
// it asserts in every build, and an assertion refuses the file.
[[noreturn, gnu::noinline]] static void refuse_file() { throw UsageError("this is no TOML"); }

}  // namespace gradus::cli

#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) (static_cast<bool>(expression) ? void() : gradus::cli::refuse_file())
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include "base/file.hpp"
#include "base/text.hpp"

namespace gradus::cli {
namespace {

std::string place(const std::string& path, const toml::source_region& source) {
  return fmt::format("{}:{}", path, source.begin.line);
}

// A value as the command line would have it.
std::string text_of(const toml::node& node, const std::string& where, std::string_view key) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  throw UsageError(fmt::format("{}: {} takes a text, a number, true or false", where, quote(key)));
}

std::vector<std::string> values_of(const Option& option, const toml::node& node, const std::string& where,
                                   std::string_view key) {
  if (option.arity == Arity::none) {
    if (!node.is_boolean()) throw UsageError(fmt::format("{}: {} is true or false", where, quote(key)));
    return node.as_boolean()->get() ? std::vector<std::string>{"true"} : std::vector<std::string>{};
  }
  const toml::array* list = node.as_array();
  if (list == nullptr) return {text_of(node, where, key)};
  if (option.arity != Arity::many)
    throw UsageError(fmt::format("{}: {} takes one value, not a list", where, quote(key)));
  std::vector<std::string> values;
  for (const toml::node& element : *list) values.push_back(text_of(element, where, key));
  return values;
}

/// Finds what the library does not stand, before it does: values within values and names within names, which
/// it follows by recursion as deep as they go, and letters that are not ASCII where blanks may be, of which
/// its table of blanks has some as impossible.
class FormCheck {
 public:
  FormCheck(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  void run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // the mark that some editors begin a file with
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      expect_ascii(at_);
      if (c == '#')
        at_ = std::min(text_.find('\n', at_), text_.size()) - 1;
      else if (c == '"' || c == '\'')
        skip_text(c);
      else if (c == '[' || c == '{')
        deeper(brackets_);
      else if (c == '.')
        deeper(dots_);
      else if (c == ']' || c == '}')
        brackets_ = std::max(brackets_ - 1, 0);
      // A name ends, and with it its points.
      if (std::string_view("[]{}=,\n").find(c) != std::string_view::npos) dots_ = 0;
    }
  }

 private:
  static constexpr int deepest = 16;

  [[noreturn]] void refuse(std::string_view what) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    throw UsageError(fmt::format("{}:{}: {}", path_, line, what));
  }
  void deeper(int& depth) const {
    if (++depth > deepest)
      refuse(fmt::format("nested more than {} levels deep; options are plain names and values", deepest));
  }
  void expect_ascii(std::size_t at) const {
    if (at < text_.size() && static_cast<unsigned char>(text_[at]) >= 0x80)
      refuse(
          "a letter that is not ASCII stands outside of quotes; options are plain names, and texts stand in "
          "quotes");
  }
  // From the quote that begins a text to the one that ends it.
  void skip_text(char quote) {
    const std::string three(3, quote);
    const bool long_text = text_.substr(at_).starts_with(three);
    const std::string_view end = long_text ? std::string_view(three) : std::string_view(three).substr(0, 1);
    for (at_ += end.size(); at_ < text_.size(); ++at_) {
      if (text_.substr(at_).starts_with(end)) break;
      if (text_[at_] == '\n' && !long_text) {
        --at_;
        return;
      }
      if (text_[at_] == '\\' && quote == '"') {
        ++at_;
        // A line that goes on: the library looks for blanks up to the next letter.
        constexpr std::string_view blanks = " \t\r\n";
        if (at_ < text_.size() && blanks.find(text_[at_]) != std::string_view::npos)
          expect_ascii(text_.find_first_not_of(blanks, at_));
      }
    }
    at_ = std::min(at_ + end.size() - 1, text_.size());
    // Quotes right before the last three are part of a long text.
    while (long_text && at_ + 1 < text_.size() && text_[at_ + 1] == quote) ++at_;
  }

  std::string_view text_;
  const std::string& path_;
  std::size_t at_ = 0;
  int brackets_ = 0, dots_ = 0;
};

toml::table read(const std::string& path, std::uint64_t most) {
  const std::string text = read_file(path, most);
  FormCheck(text, path).run();
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}: {}", place(path, error.source()), error.description()));
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", path, error.message()));
  }
}

}  // namespace

std::vector<ConfigEntry> read_config(const std::string& path, const Options& options, std::uint64_t most) {
  std::vector<ConfigEntry> entries;
  const toml::table table = read(path, most);
  for (const auto& [key, node] : table) {
    const std::string where = place(path, node.source());
    const Option* option = options.find(key.str());
    if (option == nullptr || option->name == "config") {
      std::vector<std::string> names;
      for (const Option& known : options.all())
        if (known.name != "config") names.push_back(known.positional ? lower(known.name) : known.name);
      throw UsageError(fmt::format("{}: there is no option {}.{}", where, quote(key.str()),
                                   did_you_mean(key.str(), names)));
    }
    std::vector<std::string> values = values_of(*option, node, where, key.str());
    if (!values.empty()) entries.push_back({option, std::move(values), where});
  }
  return entries;
}

std::string toml_version() { return fmt::format("{}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH); }

}  // namespace gradus::cli
