// output_file.cpp - an output is never a file that is read, of a run, or a ledger.
#include "output_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "runs/ledger.hpp"
#include "runs/run_folder.hpp"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

// Devices and pipes keep nothing that could be lost.
bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return is_file(a) && is_file(b) && fs::equivalent(a, b, error) && !error;
}

// The file itself, or one in the folder.
bool is_of(const fs::path& out, const fs::path& read) {
  std::error_code error;
  if (!fs::is_directory(read, error)) return same_file(out, read);
  const std::vector<std::string> names = readable_names_in(read);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return same_file(out, read / name); });
}

bool is_of_run(const fs::path& out) {
  const fs::path folder = out.parent_path();
  const runs::RunFiles run(folder.empty() ? "." : folder.string());
  if (!exists(run.command) && !exists(run.run) && !exists(run.model)) return false;
  const std::string* const files[] = {&run.command, &run.checkpoint, &run.model,  &run.history,
                                      &run.steps,   &run.rows,       &run.report, &run.run};
  return std::any_of(std::begin(files), std::end(files),
                     [&](const std::string* file) { return fs::path(*file).filename() == out.filename(); });
}

// It need not be there yet.
bool is_ledger(const fs::path& out, const std::string& ledger) {
  const auto place = [](const fs::path& path) {
    std::error_code error;
    return fs::weakly_canonical(fs::absolute(path, error), error);
  };
  return out.filename() == runs::default_ledger || (!ledger.empty() && place(out) == place(ledger));
}

}  // namespace

void expect_output(const std::string& out, const std::vector<std::string>& read, const std::string& ledger) {
  const auto refuse = [&](const std::string& what) {
    throw UsageError(fmt::format("--out {} is {}, which would be lost; name another file", out, what));
  };
  if (out.empty()) return;
  const fs::path place = destination_of(out);
  for (const std::string& input : read)
    if (is_of(place, input))
      refuse(input == out ? "read here" : fmt::format("{}, which is read here", input));
  if (is_of_run(place)) refuse("a file of a run");
  if (is_ledger(place, ledger)) refuse("a ledger of test openings");
}

}  // namespace gradus::cli
