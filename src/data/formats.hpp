// formats.hpp - the formats that data comes in: one file each, one line each in the table of load.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "data/content.hpp"

namespace gradus::data {

/// One format.
struct Format {
  /// What it is, as a message says it: "a table (.csv, .tsv, .txt, .gz)".
  const char* name;
  /// Whether a path that exists is of this format, by its name and kind alone.
  bool (*claims)(const std::filesystem::path& path);
  /// Reads it all. Throws FileError, UsageError or DataError.
  std::shared_ptr<Content> (*read)(const Request& request);
};

extern const Format csv_format;
extern const Format idx_format;

/// True for the name of data that comes with the program.
bool is_built_in(std::string_view data);

/// The built-in images of digits as they are stored.
std::shared_ptr<Content> read_digits(const Schema* schema);

}  // namespace gradus::data
