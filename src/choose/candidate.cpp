// candidate.cpp - one of several models or settings, judged on rows that all of them are judged on.
#include "choose/candidate.hpp"

#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/text.hpp"

namespace gradus::choose {
namespace {

constexpr int usual_folds = 5;

// As a shell takes it.
std::string shell_word(const std::string& text) {
  if (text.find_first_of(" ;|&$\"'()<>*?#!`\\[]{}~") == std::string::npos && !text.empty()) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string flag_of(const DeclaredOption& option) {
  std::string name = *option.flag ? option.flag : option.field.name;
  for (char& c : name)
    if (c == '_') c = '-';
  return "--" + name;
}

void add_given(std::span<const DeclaredOption> options, const void* object, const void* usual,
               std::string& text) {
  for (const DeclaredOption& option : options) {
    // How many threads there are changes nothing.
    if (option.free || !is_changed(option, object, usual)) continue;
    text += ' ' + flag_of(option);
    const FieldValue value = option.field.get(object);
    if (std::holds_alternative<bool>(value)) continue;
    if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
      for (const std::string& word : *words) text += ' ' + shell_word(word);
      continue;
    }
    text += ' ' + shell_word(field_text(value));
  }
}

}  // namespace

Cuts cuts_of(const data::ReadData& read, const Dataset& whole, int folds, std::uint64_t seed) {
  const SplitRecord& split = whole.split();
  const bool few = split.train + split.validation < rows_for_folds;
  if (folds < 0) folds = split.validation == 0 || few ? usual_folds : 0;
  if (folds > 0) return {read.folds(folds, seed), fmt::format("{} folds, {}", folds, read.how_folded())};
  if (split.validation == 0)
    throw UsageError(fmt::format("{}: there are no validation rows to choose by; {} makes folds",
                                 whole.name(), named_option("folds", "5")));
  return {{}, "the validation rows"};
}

Dataset data_of(const data::ReadData& read, const Cuts& cuts, std::size_t place) {
  if (cuts.folds.empty()) return read.whole();
  const data::Fold& fold = cuts.folds[place];
  return read.parted(fold.train, fold.validation, fmt::format("fold {} of {}", place + 1, cuts.folds.size()));
}

std::string command_text(const RunCommand& command) {
  std::string text = "gradus train " + shell_word(command.data);
  const RunCommand usual;
  LoadOptions load = command.load;
  load.style = usual.load.style;
  if (!command.model.empty()) text += " --model " + shell_word(command.model);
  add_given(learning_options, &load, &usual.load, text);
  add_given(column_options, &load, &usual.load, text);
  add_given(cell_options, &load, &usual.load, text);
  add_given(image_options, &load, &usual.load, text);
  add_given(train_options, &command.training, &usual.training, text);
  return text;
}

}  // namespace gradus::choose
