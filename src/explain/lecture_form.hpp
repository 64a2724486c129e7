// lecture_form.hpp - the loss as the lectures write it: -log p_a in place of log sum_j e^z_j - z_a.
#pragma once

#include <gradus/explain.hpp>

#include "explain/rewriter.hpp"

namespace gradus::explain {

/// A subject whose loss is written as in the lectures, with names for its parts: p, p_a, l; and what was
/// rewritten for that.
struct LectureForm {
  Subject subject;
  /// Nodes of the model, up to its output, are those up to here.
  NodeId last_of_model = -1;
  std::vector<Rewrite> steps;
};

/// A copy of the subject in that form.
LectureForm lecture_form(const Subject& subject, const std::string& corrupt);

/// The name, with a number where it is taken.
std::string free_name(const std::map<NodeId, std::string>& names, const std::string& wanted);

}  // namespace gradus::explain
