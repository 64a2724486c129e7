// source.cpp - what a user names as data: a file, a part of one, a folder, or standard input.
#include "data/source.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <gradus/error.hpp>

#include "base/file.hpp"

namespace gradus::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* standard_input = "/dev/stdin";

bool is_file_at(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::exists(status) && !fs::is_directory(status);
}

}  // namespace

bool is_standard_input(std::string_view data) {
  return data == "-" || data == standard_input || data == "/dev/fd/0" || data == "/proc/self/fd/0";
}

Source find_source(const std::string& data) {
  if (is_standard_input(data)) return {.path = "-", .file = "standard input"};
  Source source{.path = data, .file = fs::path(data).filename().string()};
  if (exists(data)) return source;
  // The part of an archive is a path of its own, and may have colons, too.
  for (std::size_t colon = data.find(':'); colon != std::string::npos; colon = data.find(':', colon + 1)) {
    const std::string path = data.substr(0, colon);
    if (colon + 1 == data.size() || !is_file_at(path)) continue;
    return {.path = path, .file = fs::path(path).filename().string(), .part = data.substr(colon + 1)};
  }
  return source;
}

void read_source(Source& source, std::uint64_t most) {
  if (source.path != "-") {
    source.bytes = read_file(source.path, most);
    return;
  }
  const auto refuse = [](const char* what) {
    throw FileError(
        fmt::format("the data is to come from standard input, which is {}: lead a file there (< FILE), or a "
                    "pipe; a run that "
                    "was trained so takes the same data again, or other data by {}",
                    what, named_option("data")));
  };
  if (::isatty(STDIN_FILENO) == 1) refuse("a terminal");
  source.bytes = read_file(standard_input, most);
  if (source.bytes.empty()) refuse("empty");
}

}  // namespace gradus::data
