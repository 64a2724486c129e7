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

/// What is read of a config file unless more is allowed.
inline constexpr std::uint64_t most_config_bytes = std::uint64_t{16} << 20;

/// Reads a config file of at most `most` bytes. Throws FileError where it cannot be read, UsageError with
/// file and line where it makes no sense.
std::vector<ConfigEntry> read_config(const std::string& path, const Options& options,
                                     std::uint64_t most = most_config_bytes);

/// The version of toml++, the reader of these files.
std::string toml_version();

}  // namespace gradus::cli
