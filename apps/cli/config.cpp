// config.cpp - options from a TOML file, on toml++.
#include "config.hpp"

#include <fmt/format.h>
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <gradus/error.hpp>

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

toml::table read(const std::string& path) {
  const std::string text = read_file(path);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}: {}", place(path, error.source()), error.description()));
  }
}

}  // namespace

std::vector<ConfigEntry> read_config(const std::string& path, const Options& options) {
  std::vector<ConfigEntry> entries;
  const toml::table table = read(path);
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
