// choosing.cpp - what cv, compare, curve and tune share: options of many trainings, their progress, and the
// files they write.
#include "choosing.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "data_options.hpp"
#include "declared_options.hpp"
#include "errors.hpp"
#include "output_file.hpp"
#include "progress_bar.hpp"
#include "timing.hpp"

namespace gradus::cli {
namespace {

std::string names_of_models() {
  std::string list;
  for (const ModelKind* kind : catalog::models())
    list += fmt::format("{}{}", list.empty() ? "" : ", ", kind->name);
  return list;
}

}  // namespace

void declare_data_argument(Options& options, RunCommand& command) {
  options.positional(
      "DATA", command.data,
      "digits, a table or images in a file or folder of any format (see README), or - for standard input");
}

void declare_model(Options& options, RunCommand& command) {
  options.text("model", "SPEC", command.model,
               names_of_models() +
                   ", as in mlp:128,64; or layers in order, as in \"linear 128, relu, dropout "
                   "0.5, linear 10\" "
                   "(default tabular for tables, mlp:64 below 200 rows, mlp:128 for images)");
}

void declare_trainings(Options& options, RunCommand& command) {
  options.positional("DATA", command.data,
                     "digits, a table or images in a file or folder of any format (see README)");
  declare(options, train_options, &command.training);
  declare_data(options, command.load);
}

void declare_table(Options& options, std::string& out, const std::string& of_what) {
  options.text("out", "FILE", out, of_what + ", as CSV").short_form('o');
}

void expect_table(const std::string& out, const RunCommand& command) {
  if (out.empty()) return;
  expect_output(out, {command.data});
  // Before all trainings, and not behind them.
  const std::filesystem::path path(out), folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw UsageError(fmt::format("--out {} is a folder; name a file", out));
  if (!std::filesystem::is_directory(folder, error))
    throw UsageError(fmt::format("--out {}: there is no folder {}", out, folder.string()));
}

void write_table(const std::string& out, const std::string& csv) {
  if (!out.empty()) write_file(out, csv);
}

Choosing::Choosing(const Console& console) : progress_(console), started_(seconds_now()) {}

ChoosingHook Choosing::hook() {
  return [this](const ChoosingProgress& now) {
    // What was done before this process took no time of it.
    if (doing_.empty()) share_before_ = now.share;
    if (now.doing != doing_) progress_.begin(doing_ = now.doing);
    const double elapsed = seconds_now() - started_, done = now.share - share_before_;
    progress_.show(now.share, done > 0.01
                                  ? fmt::format("  {} left", duration_text(elapsed / done * (1 - now.share)))
                                  : "");
    return StopSignals::received() == 0;
  };
}

int Choosing::stopped(const Console& console, const std::string& what) {
  console.warn(what);
  if (StopSignals::received() != 0) StopSignals::end_process();
  return exit_failed;
}

std::string wrapped(const std::string& sentence) {
  constexpr std::size_t longest = 100;
  std::string text, line;
  std::size_t begin = 0;
  while (begin < sentence.size()) {
    const std::size_t end = std::min(sentence.find(' ', begin), sentence.size());
    const std::string word = sentence.substr(begin, end - begin);
    if (!line.empty() && line.size() + 1 + word.size() > longest) text += line + "\n", line.clear();
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  return text + line + "\n";
}

}  // namespace gradus::cli
