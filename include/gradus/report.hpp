// report.hpp - a training, or a gradient, as one page to read, print or pass on.
//
//   write_report(run, "digits.html");
#pragma once

#include <gradus/explain.hpp>
#include <gradus/picture.hpp>
#include <gradus/train.hpp>
#include <string>

namespace gradus {

/// Writes a page with the figures, charts and epochs of a run: HTML that needs no network and no other file.
/// It reads the run's record and changes nothing. Throws FileError where it cannot be written.
void write_report(const Run& run, const std::string& path);
/// The same page as text.
std::string report_page(const Run& run);

/// A page that shows how the gradient of a subject comes about: its graph, and each step of the forward and
/// the backward pass beside it, to be taken by buttons or arrow keys. HTML that needs no network and no other
/// file; in print, and without JavaScript, all steps stand below each other. Throws what replay throws.
std::string explanation_page(const Subject& subject, const ReplayOptions& options = {});
/// The same with a derivation of the subject that was made before.
std::string explanation_page(const Subject& subject, const Derivation& derivation,
                             const ReplayOptions& options = {});

}  // namespace gradus
