// command_text.cpp - the command line that orders a run, with some options changed.
#include "diagnose/command_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace gradus::diagnose {
namespace {

// As a shell takes it for one word.
std::string word(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_-./:,=+%@").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text)
    quoted += std::string_view("\"\\$`").find(c) == std::string_view::npos ? std::string(1, c)
                                                                           : std::string("\\") + c;
  return quoted + "\"";
}

std::string flag_of(const DeclaredOption& option) {
  std::string name = *option.flag != '\0' ? option.flag : option.field.name;
  std::replace(name.begin(), name.end(), '_', '-');
  return " --" + name;
}

std::string value_of(const DeclaredOption& option, const FieldValue& value) {
  if (std::holds_alternative<bool>(value)) return "";
  if (const auto* words = std::get_if<std::vector<std::string>>(&value); words && !option.by_commas) {
    std::string text;
    for (const std::string& each : *words) text += " " + word(each);
    return text;
  }
  return " " + word(field_text(value));
}

void add(std::span<const DeclaredOption> options, const void* object, const void* usual, std::string& text) {
  for (const DeclaredOption& option : options) {
    if (option.free || !is_changed(option, object, usual)) continue;
    if (!option.field.is_given(object)) {
      if (option.zero_is_none) text += flag_of(option) + " 0";
      continue;
    }
    text += flag_of(option) + value_of(option, option.field.get(object));
  }
}

}  // namespace

std::string command_text(const RunCommand& command, const Dataset& data) {
  std::string text = "gradus train " + word(command.data);
  const LoadOptions plain;
  for (const std::span<const DeclaredOption> options :
       {std::span<const DeclaredOption>(learning_options), std::span<const DeclaredOption>(column_options),
        std::span<const DeclaredOption>(cell_options), std::span<const DeclaredOption>(image_options)})
    add(options, &command.load, &plain, text);
  // What the data would be learnt by with this model, or this solver, and nothing else said.
  RunCommand bare{.data = command.data, .load = command.load, .model = command.model};
  bare.from = command.from;
  bare.training.solver = command.training.solver;
  bare.training.seed = command.training.seed;
  RunCommand usual = resolved(bare, data);
  // A rate that is named is not changed by retries.
  if (command.training.learning_rate != usual.training.learning_rate) {
    bare.training.learning_rate = command.training.learning_rate;
    usual.training.retries = resolved(bare, data).training.retries;
  }
  if (!command.from.empty())
    text += " --from " + word(command.from);
  else if (!command.model.empty())
    text += " --model " + word(command.model);
  if (command.training.solver) text += " --solver " + word(std::string(command.training.solver->name()));
  add(train_options, &command.training, &usual.training, text);
  if (command.training.seed != TrainOptions().seed) text += fmt::format(" --seed {}", command.training.seed);
  const RunCommand nothing;
  add(run_options, &command, &nothing, text);
  return text;
}

}  // namespace gradus::diagnose
