// finding.hpp - what the file of a finding declares; the file's name is the finding's.
#pragma once

#include <gradus/diagnose.hpp>
#include <optional>

#include "diagnose/facts.hpp"

namespace gradus::diagnose {

/// The record of one file of findings/: dead_units.cpp holds `dead_units::kind`.
struct FindingKind {
  /// What it is, in a sentence: "units that give 0 for every row".
  const char* meaning;
  /// Looks for it: all of a Finding but its name. Throws CannotLook where the run does not let it.
  std::optional<Finding> (*look)(Facts& facts);
};

}  // namespace gradus::diagnose
