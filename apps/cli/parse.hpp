// parse.hpp - from the words of a command line, and a config file, to options that are set.
#pragma once

#include <span>
#include <string>

#include "options.hpp"

namespace gradus::cli {

/// Sets the options from the words behind `gradus COMMAND`. Where there is an option "config" and it is
/// given, the file fills in what the command line leaves open. Throws UsageError, with the nearest name for a
/// misspelt one.
void parse(std::string_view command, const Options& options, std::span<const std::string> words);

/// True where the words ask for help.
bool wants_help(std::span<const std::string> words);

}  // namespace gradus::cli
