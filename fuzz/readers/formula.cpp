// formula.cpp - lines of a formula: its graph, and the derivation of a short one.
#include <gradus/explain.hpp>

#include "reader.hpp"

namespace gradus::fuzz::formula_reader {
namespace {

// Derivations of long formulas take long by right.
constexpr std::size_t short_text = 40;

}  // namespace

void read(std::string_view bytes) {
  std::vector<std::string> lines;
  const bool derived = bytes.size() <= short_text;
  while (!bytes.empty()) lines.emplace_back(cut(bytes));
  const Subject subject = explained_formula(lines);
  if (derived) (void)derivation_text(derive(subject));
}

}  // namespace gradus::fuzz::formula_reader
