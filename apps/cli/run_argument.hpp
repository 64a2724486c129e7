// run_argument.hpp - what the argument RUN of a command may be.
#pragma once

#include <string>

namespace gradus::cli {

/// Throws FileError, suggesting the nearest name, where there is no run folder of that name.
void expect_run(const std::string& run);

/// Throws FileError where the run is none, or has not come to its end.
void expect_finished_run(const std::string& run);

/// The model file of a finished run; also of a folder that holds nothing else, or the model file itself.
/// Throws FileError where there is none.
std::string model_file_of(const std::string& run);

}  // namespace gradus::cli
