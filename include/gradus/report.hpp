// report.hpp - a training as one page to read, print or pass on.
//
//   write_report(run, "digits.html");
#pragma once

#include <gradus/train.hpp>
#include <string>

namespace gradus {

/// Writes a page with the figures, charts and epochs of a run: HTML that needs no network and no other file.
/// It reads the run's record and changes nothing. Throws FileError where it cannot be written.
void write_report(const Run& run, const std::string& path);

}  // namespace gradus
