// machine.cpp - asks the operating system about this machine.
#include "base/machine.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
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

std::string gradus_version() { return GRADUS_VERSION; }

std::string compiler_name() {
#if defined(__clang__)
  return fmt::format("Clang {}", __clang_version__);
#else
  return fmt::format("GCC {}", __VERSION__);
#endif
}

}  // namespace gradus
