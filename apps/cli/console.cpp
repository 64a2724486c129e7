// console.cpp - standard output and standard error, checked, in ASCII or UTF-8.
#include "console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <gradus/error.hpp>
#include <utility>

#include "base/text.hpp"

namespace gradus::cli {
namespace {

// As the C library chooses: the first of these that is set. No locale is loaded, so missing ones do no harm.
bool utf8_locale() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == 0) continue;
    const std::string name = lower(value);
    return name.find("utf-8") != std::string::npos || name.find("utf8") != std::string::npos;
  }
  return false;
}

void put(std::FILE* file, std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size()) return;
  if (errno == EPIPE) throw ClosedPipe{};
  throw FileError(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

// What stands for a character in plain ASCII.
std::string_view ascii(std::string_view character) {
  static constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"█", "#"},  {"░", "."},  {"·", "*"},  {"×", "x"},    {"−", "-"},  {"–", "-"}, {"…", "..."},
      {"≤", "<="}, {"≥", ">="}, {"²", "^2"}, {"√", "sqrt"}, {"±", "+-"}, {"µ", "u"}, {"→", "->"}};
  for (const auto& [from, to] : known)
    if (from == character) return to;
  return "?";
}

// Names of files, columns and classes may hold anything, also what a terminal takes for a command.
std::string harmless(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += without_controls(text.substr(at, end - at));
    if (end < text.size()) result += '\n';
    at = end + 1;
  }
  return result;
}

}  // namespace

Console::Console() : utf8_(utf8_locale()) {}

std::string Console::shown(std::string_view text) const {
  if (utf8_) return std::string(text);
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = 1;
    if (lead >= 0xc0)
      while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xc0) == 0x80)
        ++length;
    result += lead < 0x80 ? text.substr(i, 1) : ascii(text.substr(i, length));
    i += length;
  }
  return result;
}

void Console::print(std::string_view text) const { put(stdout, shown(text)); }

void Console::tell(std::string_view text) const {
  if (!quiet && !json) print(harmless(text));
}

void Console::result(const Json& object, std::string_view words) const {
  if (json) print(object.str() + "\n");
  tell(words);
}

void Console::write(std::string_view bytes) const { put(stdout, bytes); }

void Console::note(std::string_view line) const {
  if (!quiet) draw(harmless(line) + "\n");
}

void Console::draw(std::string_view text) const {
  if (quiet || unwatched_) return;
  const std::string all = shown(text);
  const bool written = std::fwrite(all.data(), 1, all.size(), progress()) == all.size();
  unwatched_ = (!written || std::fflush(progress()) != 0) && errno == EPIPE;
}

void Console::warn(std::string_view line) const { fmt::print(stderr, "gradus: {}\n", shown(harmless(line))); }

void Console::flush() const {
  if (std::fflush(stdout) == 0) return;
  if (errno == EPIPE) throw ClosedPipe{};
  throw FileError(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

bool Console::progress_on_terminal() const {
  const char* terminal = std::getenv("TERM");
  return isatty(fileno(progress())) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

int Console::width() const {
  winsize size{};
  if (ioctl(fileno(progress()), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace gradus::cli
