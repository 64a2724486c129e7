// declared_options.hpp - options of the command line made of those that the library declares.
#pragma once

#include <gradus/option.hpp>
#include <span>
#include <string>
#include <string_view>

#include "options.hpp"

namespace gradus::cli {

/// Adds an option for each declared one. The object must live until they are set; what it holds now are the
/// defaults.
void declare(Options& options, std::span<const DeclaredOption> declared, void* object);

/// An option of the library as the command line has it: "--lr 0.01" of the learning rate, "--no-scale" of a
/// scale that is to be false.
std::string spelt_as_flag(std::string_view name, std::string_view value);

}  // namespace gradus::cli
