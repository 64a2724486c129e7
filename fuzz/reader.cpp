// reader.cpp - the table of all readers, made of the names of the files in readers/, and what they share.
#include "reader.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gradus/error.hpp>

namespace gradus::fuzz {

#define GRADUS_READER(name)                   \
  namespace name##_reader {                   \
    extern void read(std::string_view bytes); \
  }
#include "tables/readers.inc"
#undef GRADUS_READER

namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("gradus-fuzz-" + std::to_string(getpid()))) {
    fs::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

}  // namespace

std::span<const Reader> readers() {
  static constexpr Reader table[] = {
#define GRADUS_READER(name) {#name, &name##_reader::read},
#include "tables/readers.inc"
#undef GRADUS_READER
  };
  return table;
}

const Reader* find_reader(std::string_view name) {
  for (const Reader& reader : readers())
    if (reader.name == name) return &reader;
  return nullptr;
}

std::string try_bytes(const Reader& reader, std::string_view bytes) {
  try {
    reader.read(bytes);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

std::string_view cut(std::string_view& bytes, char end) {
  const std::string_view first = bytes.substr(0, bytes.find(end));
  bytes.remove_prefix(std::min(bytes.size(), first.size() + 1));
  return first;
}

std::string folder() {
  static const Folder only;
  return only.path.string();
}

std::string put(std::string_view name, std::string_view bytes) {
  const fs::path path = fs::path(folder()) / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path.string();
}

std::string with_header_length(std::string_view bytes) {
  const std::string_view header = cut(bytes);
  std::string file;
  for (int shift = 0; shift < 64; shift += 8) file += static_cast<char>(header.size() >> shift & 0xFF);
  return file.append(header).append(bytes);
}

}  // namespace gradus::fuzz
