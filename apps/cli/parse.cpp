// parse.cpp - CLI11 splits the words; meaning, defaults and messages come from the declared options.
#include "parse.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <gradus/error.hpp>
#include <map>
#include <vector>

#include "base/text.hpp"
#include "config.hpp"

namespace gradus::cli {
namespace {

// Enough values for any option that takes many.
constexpr int many_values = 1 << 20;

using Values = std::map<const Option*, std::vector<std::string>>;

void declare(CLI::App& app, const Option& option, std::vector<std::string>& into) {
  if (option.arity == Arity::none) {
    app.add_flag_callback(option.shown(), [&into] { into.assign(1, "true"); });
    return;
  }
  const std::string name =
      option.letter ? fmt::format("-{},{}", option.letter, option.shown()) : option.shown();
  CLI::Option* added = app.add_option(name, into)->allow_extra_args(false);
  if (option.arity == Arity::many)
    added->expected(1, many_values)->allow_extra_args(option.positional);
  else
    added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

[[noreturn]] void refuse_word(std::string_view command, const Options& options, const std::string& word) {
  if (!word.starts_with("-") || word == "-")
    throw UsageError(
        fmt::format("`gradus {}` does not expect {}; see `gradus {} --help`", command, quote(word), command));
  const std::string name = word.substr(0, word.find('='));
  throw UsageError(fmt::format("`gradus {}` has no option {}.{} See `gradus {} --help`.", command,
                               quote(name), did_you_mean(name, options.names()), command));
}

Values split(std::string_view command, const Options& options, std::span<const std::string> words) {
  CLI::App app;
  app.set_help_flag("");
  app.allow_extras();
  Values values;
  for (const Option& option : options.all()) declare(app, option, values[&option]);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}; see `gradus {} --help`", error.what(), command));
  }
  for (const std::string& word : app.remaining()) refuse_word(command, options, word);
  std::erase_if(values, [](const auto& entry) { return entry.second.empty(); });
  return values;
}

// `--target species iris.csv`: the last value of an option that takes many is the positional argument that is
// missing.
void give_back(const Option& missing, Values& values) {
  for (auto& [option, given] : values) {
    if (option->arity != Arity::many || given.size() < 2) continue;
    values[&missing] = {given.back()};
    given.pop_back();
    return;
  }
}

// Values of a config file, where the command line has none.
void add_config(const Options& options, const std::string& path, Values& values,
                std::map<const Option*, std::string>& where) {
  const auto raised = values.find(options.find("max-bytes"));
  const std::uint64_t most =
      raised == values.end() ? most_config_bytes : byte_count(raised->second.back(), "--max-bytes");
  for (ConfigEntry& entry : read_config(path, options, most)) {
    if (values.contains(entry.option)) continue;
    values[entry.option] = std::move(entry.values);
    where[entry.option] = std::move(entry.where);
  }
}

}  // namespace

bool wants_help(std::span<const std::string> words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end,
                     [](const std::string& word) { return word == "--help" || word == "-h"; });
}

void parse(std::string_view command, const Options& options, std::span<const std::string> words) {
  Values values = split(command, options, words);
  std::map<const Option*, std::string> where;
  const Option* config = options.find("config");
  if (config != nullptr && values.contains(config))
    add_config(options, values.at(config).back(), values, where);
  for (const Option& option : options.all()) {
    if (option.required && !values.contains(&option)) give_back(option, values);
    if (option.required && !values.contains(&option))
      throw UsageError(
          fmt::format("{} is missing: {}. See `gradus {} --help`.", option.shown(), option.doc, command));
  }
  for (const Option& option : options.all()) {
    const auto given = values.find(&option);
    if (given == values.end()) continue;
    try {
      option.set(given->second);
    } catch (const UsageError& error) {
      if (!where.contains(&option)) throw;
      throw UsageError(fmt::format("{}: {}", where.at(&option), error.message()));
    }
  }
}

}  // namespace gradus::cli
