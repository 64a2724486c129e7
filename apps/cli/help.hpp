// help.hpp - help texts and the completion script, written from the declared commands and options.
#pragma once

#include <string>

#include "command.hpp"

namespace gradus::cli {

/// What the program is, and its commands.
std::string program_help();

/// Usage, options and examples of one command.
std::string command_help(const Command& command, const Options& options);

/// Names of all commands.
std::vector<std::string> command_names();

}  // namespace gradus::cli
