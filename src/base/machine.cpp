// machine.cpp - asks the operating system about this machine.
#include "base/machine.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <new>
#include <optional>
#include <sstream>

#include "base/text.hpp"

namespace gradus {
namespace {

// Files in /proc that cannot be read leave an empty text.
std::string system_file(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// What follows "key :" in the first line that starts with the key.
std::string_view entry(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && trimmed(line.substr(0, colon)) == key)
      return trimmed(line.substr(colon + 1));
  }
  return {};
}

// The number that a text begins with; nothing where it begins with none, as in "max".
std::optional<std::uint64_t> whole_number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string processor_name() { return processor_name_in(system_file("/proc/cpuinfo")); }

std::string processor_name_in(std::string_view cpuinfo) {
  // x86, PowerPC, and single-board computers each have a word of their own.
  for (const char* key : {"model name", "cpu", "Hardware", "Model"})
    if (const std::string_view found = entry(cpuinfo, key); !found.empty()) return std::string(found);
  const std::string_view part = entry(cpuinfo, "CPU part");
  return part.empty() ? "unknown processor" : fmt::format("ARM part {}", part);
}

std::string system_name() {
  utsname facts{};
  if (uname(&facts) != 0) return "unknown system";
  return fmt::format("{} {} {}", facts.sysname, facts.release, facts.machine);
}

std::uint64_t installed_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : 0;
}

std::uint64_t available_memory() {
  const std::string facts = system_file("/proc/meminfo");
  std::uint64_t available = 0;
  for (const char* key : {"MemAvailable", "SwapFree"})
    available += whole_number_in(entry(facts, key)).value_or(0) * 1024;
  if (available == 0) available = installed_memory();
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (const auto limit = whole_number_in(system_file(path))) available = std::min(available, *limit);
  return available;
}

void expect_memory(std::uint64_t bytes) {
  constexpr std::uint64_t small = std::uint64_t{256} << 20;
  if (bytes <= small) return;
  const std::uint64_t available = available_memory();
  if (available > 0 && bytes > available) throw std::bad_alloc();
}

std::string gradus_version() { return GRADUS_VERSION; }

std::string compiler_name() {
#if defined(__clang__)
  return fmt::format("Clang {}", __clang_version__);
#else
  return fmt::format("GCC {}", __VERSION__);
#endif
}

}  // namespace gradus
