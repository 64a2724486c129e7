// command.hpp - what a command is: one file in commands/ each, train.cpp with `train_command::command`; the
// table of them is made of the file names.
#pragma once

#include <functional>
#include <span>

#include "console.hpp"
#include "options.hpp"

namespace gradus::cli {

/// A command line that works, and what it does.
struct Example {
  const char* line;
  const char* effect;
};

/// One command of the program.
struct Command {
  const char* name;
  const char* summary;
  std::span<const Example> examples;
  /// Declares the options and returns what to do once they are set; its result is the exit code.
  std::function<int()> (*declare)(Options& options, Console& console);
};

/// All commands, in alphabetical order.
std::span<const Command* const> commands();

}  // namespace gradus::cli
