// config.hpp - options from a TOML file: the names of the command line without their dashes.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"

namespace gradus::cli {

/// One line of a config file.
struct ConfigEntry {
  const Option* option;
  std::vector<std::string> values;
  /// "train.toml:3"
  std::string where;
};

/// Reads a config file. Throws FileError where it cannot be read, UsageError with file and line where it
/// makes no sense.
std::vector<ConfigEntry> read_config(const std::string& path, const Options& options);

/// The version of toml++, the reader of these files.
std::string toml_version();

}  // namespace gradus::cli
