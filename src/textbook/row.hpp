// row.hpp - what the file of a row declares: the lecture's words and the computation. The file's name begins
// with the row's id.
#pragma once

#include "textbook/findings.hpp"

namespace gradus::textbook {

/// The record of one file of rows/: c12_cross_entropy_gradient.cpp holds `c12_cross_entropy_gradient::row`.
struct RowFile {
  /// What the lecture says, in a few sentences of one's own.
  const char* says;
  /// Computes, and writes what it found. It may throw.
  void (*compute)(Findings& find);
};

}  // namespace gradus::textbook
