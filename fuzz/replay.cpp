// replay.cpp - a reader over its corpus, without libFuzzer: each file as it is, cut short, and with bytes
// changed. The same inputs every time: replay_readers READER FOLDER [CHANGES]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "reader.hpp"

namespace {

namespace fs = std::filesystem;
using gradus::fuzz::Reader;

constexpr std::size_t cuts = 24, few_changes = 40;

std::vector<fs::path> files_in(const char* folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The next of a sequence that looks random (Knuth's constants).
std::uint64_t next(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return state >> 33;
}

// True where the seed is read as it is.
bool replay(const Reader& reader, const std::string& seed, std::size_t changes) {
  const std::string refused = gradus::fuzz::try_bytes(reader, seed);
  std::fprintf(stderr, "  as it is: %s\n", refused.empty() ? "read" : refused.c_str());
  for (std::size_t i = 0; i < cuts; ++i)
    (void)gradus::fuzz::try_bytes(reader, std::string_view(seed).substr(0, seed.size() * i / cuts));
  std::uint64_t state = seed.size();
  for (std::size_t i = 0; i < changes && !seed.empty(); ++i) {
    std::string changed = seed;
    char& byte = changed[next(state) % seed.size()];
    // Digits become other digits, so that lengths and counts are wrong as often as the syntax is.
    byte = byte >= '0' && byte <= '9' ? static_cast<char>('0' + next(state) % 10)
                                      : static_cast<char>(next(state) % 256);
    (void)gradus::fuzz::try_bytes(reader, changed);
  }
  return refused.empty();
}

}  // namespace

int main(int count, char** words) {
  const Reader* reader = count == 3 || count == 4 ? gradus::fuzz::find_reader(words[1]) : nullptr;
  if (reader == nullptr) {
    std::fputs("replay_readers READER FOLDER [CHANGES]\n", stderr);
    return 2;
  }
  const std::size_t changes = count == 4 ? std::strtoul(words[3], nullptr, 10) : few_changes;
  try {
    std::ptrdiff_t read = 0;
    for (const fs::path& path : files_in(words[2])) {
      std::fprintf(stderr, "%s\n", path.c_str());
      read += replay(*reader, content(path), changes) ? 1 : 0;
    }
    if (read == 0) std::fputs("no file of the corpus is read: changes of them try little\n", stderr);
    return read == 0 ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "an exception that is no answer of a reader: %s\n", error.what());
    return 1;
  }
}
