// derivation_latex.cpp - a derivation as a LaTeX document.
#include <fmt/format.h>

#include <gradus/explain.hpp>

#include "explain/check_subject.hpp"
#include "explain/proof.hpp"
#include "explain/symbols.hpp"

namespace gradus::explain {
namespace {

/// Writes one document.
class LatexWriter {
 public:
  LatexWriter(const Derivation& derivation, bool indexed)
      : derivation_(derivation), proof_(derivation), indexed_(indexed) {}

  std::string text() {
    text_ = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n\\section*{" +
            latex_escaped(derivation_.title) + "}\n";
    for (const std::string& note : derivation_.notes) text_ += latex_escaped(note) + "\n\n";
    part("Formulas", derivation_.formulas);
    part("Local derivatives", derivation_.locals);
    part("From the loss back", derivation_.upstream);
    part("Gradients", derivation_.gradients);
    return text_ + "\\end{document}\n";
  }

 private:
  std::string expression(NodeId id) { return proof_.printed(id, Notation::latex, indexed_); }

  void part(const std::string& title, const std::vector<DerivationLine>& lines) {
    if (lines.empty()) return;
    text_ += "\\subsection*{" + title + "}\n";
    for (const DerivationLine& line : lines) {
      if (line.steps.empty()) continue;
      text_ += "\\begin{align*}\n" + latex_symbol(line.subject, indexed_ ? proof_.letters(line.shape) : "");
      std::string before;
      for (const DerivationStep& step : line.steps) {
        const std::string now = expression(step.after);
        if (now == before) continue;
        text_ += fmt::format(" &= {} && \\text{{{}}} \\\\\n", now, latex_escaped(step.rule));
        before = now;
      }
      text_ += "\\end{align*}\n";
      if (!line.note.empty()) text_ += latex_escaped(line.note) + "\n\n";
    }
  }

  const Derivation& derivation_;
  Proof proof_;
  bool indexed_;
  std::string text_;
};

}  // namespace

}  // namespace gradus::explain

namespace gradus {

std::string derivation_latex(const Derivation& derivation, bool indexed) {
  explain::check_derivation(derivation);
  return explain::LatexWriter(derivation, indexed).text();
}

}  // namespace gradus
