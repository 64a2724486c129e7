// run_files.cpp - the files of a run folder.
#include "runs/run_files.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "io/own_files.hpp"

namespace gradus::runs {

RunFiles::RunFiles(const std::string& path, std::uint64_t most)
    : folder(path),
      command(path + "/command.json"),
      checkpoint(path + "/checkpoint.safetensors"),
      model(path + "/model.safetensors"),
      history(path + "/history.csv"),
      steps(path + "/steps.csv"),
      rows(path + "/rows.csv"),
      report(path + "/report.html"),
      run(path + "/run.json"),
      max_bytes(std::max(most, most_own_bytes)) {}

std::string RunFiles::read(const std::string& path) const {
  return read_file(path, max_bytes, Links::refuse);
}

}  // namespace gradus::runs
