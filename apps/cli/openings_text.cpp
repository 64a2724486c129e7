// openings_text.cpp - what is said of test rows that somebody looked at.
#include "openings_text.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/report.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"

namespace gradus::cli {

std::string openings_text(std::int64_t sealed_rows, int openings) {
  const std::string now =
      sealed_rows > 0 ? fmt::format(", now with {} of them among the rows given", grouped(sealed_rows)) : "";
  return fmt::format("the test rows were opened {} time{} so far{}", openings, openings == 1 ? "" : "s", now);
}

void renew_report(const std::string& run, const std::string& ledger) {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string folder = fs::is_directory(run, error) ? run : fs::absolute(run).parent_path().string();
  try {
    const FolderLock alone(folder);  // so that the last count wins
    write_file(folder + "/report.html", report_page(load_run(folder, ledger).run), Links::refuse);
  } catch (const FileError&) {
    // A folder that is only read: the ledger has the count.
  }
}

}  // namespace gradus::cli
