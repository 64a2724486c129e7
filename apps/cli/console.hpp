// console.hpp - where the program writes: results, progress and errors, in ASCII or UTF-8 by locale.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace gradus::cli {

/// Nobody reads standard output any more; the program ends without a word.
struct ClosedPipe {};

/// Standard output and standard error. Control characters in sentences are escaped. Results go to the first.
/// Progress goes there too, unless standard output carries JSON or other data: then nothing else goes there.
class Console {
 public:
  Console();

  /// Set by --quiet and --json.
  bool quiet = false;
  bool json = false;
  /// Set by commands whose result is data.
  bool data = false;

  /// A result in words, for people: nothing with --quiet or --json.
  void tell(std::string_view text) const;
  /// A result: one JSON object with --json, else in words.
  void result(const Json& object, std::string_view words) const;
  /// Text that was asked for, for people. Throws FileError where it cannot be written, ClosedPipe where
  /// nobody reads.
  void print(std::string_view text) const;
  /// Bytes of a result, for programs: unchanged.
  void write(std::string_view bytes) const;
  /// A remark or a line of progress, with its newline; nothing with --quiet.
  void note(std::string_view line) const;
  /// Part of the progress bar, written at once; nothing with --quiet.
  void draw(std::string_view text) const;
  /// Says something on standard error, whatever the options.
  void warn(std::string_view line) const;
  /// Writes out what is still buffered; throws as print does.
  void flush() const;

  /// True where progress goes to a terminal.
  bool progress_on_terminal() const;
  /// Columns of that terminal.
  int width() const;
  /// True where characters beyond ASCII may be used.
  bool utf8() const { return utf8_; }
  /// The text as this locale shows it.
  std::string shown(std::string_view text) const;

 private:
  std::FILE* progress() const { return json || data ? stderr : stdout; }

  bool utf8_;
  /// Nobody reads the progress any more; the work goes on.
  mutable bool unwatched_ = false;
};

}  // namespace gradus::cli
