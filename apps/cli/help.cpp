// help.cpp - help texts, written from the declared commands and options.
#include "help.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::cli {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::size_t doc_column = 28;

// Appends words, broken into lines that begin in a column.
void append_wrapped(std::string& out, std::string_view text, std::size_t column) {
  std::size_t used = column;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (used > column && used + 1 + word.size() > line_width) {
      out += "\n" + std::string(column, ' ');
      used = column;
    }
    if (used > column) out += ' ', ++used;
    out += word;
    used += word.size();
  }
  out += '\n';
}

void append_entry(std::string& out, std::string_view left, std::string_view doc) {
  out += fmt::format("  {:{}}", left, doc_column - 2);
  if (left.size() + 3 > doc_column) out += "\n" + std::string(doc_column, ' ');
  append_wrapped(out, doc, doc_column);
}

std::string usage_of(const Option& option) {
  std::string text = option.shown();
  if (option.positional) return option.arity == Arity::many ? text + " ..." : text;
  if (option.letter) text = fmt::format("-{}, {}", option.letter, text);
  if (option.arity != Arity::none) text += " " + option.value;
  if (option.arity == Arity::many) text += " ...";
  return text;
}

void append_examples(std::string& out, std::span<const Example> examples) {
  out += "\nExamples:\n";
  for (const Example& example : examples)
    out += fmt::format("  {}\n      {}\n", example.line, example.effect);
}

}  // namespace

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command* command : commands()) names.emplace_back(command->name);
  return names;
}

std::string program_help() {
  std::string out =
      "Gradus learns by gradient descent, and shows its work.\n\n"
      "Usage: gradus COMMAND [ARGUMENTS]\n\nCommands:\n";
  for (const Command* command : commands()) append_entry(out, command->name, command->summary);
  static constexpr Example examples[] = {
      {"gradus train digits --model mlp:32",
       "trains a network on the built-in digits; the run goes to runs/digits-mlp32-1"},
      {"gradus evaluate runs/digits-mlp32-1 --split test", "how good it is on rows it has never seen"},
      {"gradus predict runs/digits-mlp32-1 new.csv -o predictions.csv", "what it says about new rows"}};
  append_examples(out, examples);
  return out +
         "\n`gradus COMMAND --help` has the options of a command, and examples; `gradus --version` the "
         "version.\n";
}

std::string command_help(const Command& command, const Options& options) {
  std::string usage, positionals, rest;
  for (const Option& option : options.all()) {
    const std::string text = usage_of(option);
    if (option.positional) usage += option.required ? " " + text : " [" + text + "]";
    append_entry(option.positional ? positionals : rest, text,
                 option.choices.empty() ? option.doc
                                        : fmt::format("{}: {}", option.doc, fmt::join(option.choices, ", ")));
  }
  append_entry(rest, "-h, --help", "this page");
  std::string out = fmt::format("{}\n\nUsage: gradus {}{} [OPTIONS]\n", command.summary, command.name, usage);
  if (!positionals.empty()) out += "\nArguments:\n" + positionals;
  out += "\nOptions:\n" + rest;
  append_examples(out, command.examples);
  return out;
}

}  // namespace gradus::cli
