// option.hpp - options of a training and of a run, declared once: command.json, config files, the command
// line, its help and the checks of ranges are derived from the declaration.
#pragma once

#include <gradus/field.hpp>
#include <span>
#include <string_view>

namespace gradus {

/// A declared option: a field of a struct of options, and how people who write it know it.
struct DeclaredOption {
  Field field;
  /// What stands for its value in a help text: "RATE"; none for flags.
  const char* value = "";
  /// Its name on a command line: "lr"; empty: the field's own, with dashes for underscores.
  const char* flag = "";
  /// What it is where it is not given, as far as the default of the field does not say it.
  const char* otherwise = "";
  /// Values beyond those that the names of its parts tell: "with settings, as in \"momentum tau=0.9\"".
  const char* more = "";
  /// True where a 0 that is written stands for "not given": "patience 0".
  bool zero_is_none = false;
  /// What it gives to an optimizer that a solver does not take: "a learning rate"; empty: solvers take it.
  const char* of_optimizers = "";
  /// True where its words may stand in one, with commas between them: "?,-999".
  bool by_commas = false;
  /// True where it may change between a training and what comes after it, as threads may.
  bool free = false;
};

/// True where an object of options has another value than `usual` has.
bool is_changed(const DeclaredOption& option, const void* object, const void* usual);

/// Throws UsageError for a value out of its range.
void check_options(std::string_view owner, std::span<const DeclaredOption> options, const void* object);

}  // namespace gradus
