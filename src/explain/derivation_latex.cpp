// derivation_latex.cpp - a derivation as a LaTeX document.
#include <fmt/format.h>

#include <gradus/explain.hpp>

#include "explain/check_subject.hpp"

namespace gradus::explain {
namespace {

// Words in LaTeX text: signs that mean something there are written out.
std::string words(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '^')
      result += "\\textasciicircum{}";
    else if (std::string_view("_#%&${}").find(c) != std::string_view::npos)
      result += std::string("\\") + c;
    else
      result += c;
  }
  return result;
}

Expression named(const std::string& text) { return {Expression::Kind::symbol, text}; }

/// Writes one document.
class LatexWriter {
 public:
  LatexWriter(const Derivation& derivation, bool indexed) : derivation_(derivation), indexed_(indexed) {}

  std::string text() {
    text_ = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n\\section*{" +
            words(derivation_.title) + "}\n";
    for (const std::string& note : derivation_.notes) text_ += words(note) + "\n\n";
    part("Formulas", derivation_.formulas);
    part("Local derivatives", derivation_.locals);
    part("From the loss back", derivation_.upstream);
    part("Gradients", derivation_.gradients);
    return text_ + "\\end{document}\n";
  }

 private:
  std::string expression(NodeId id) const {
    return latex(indexed_ ? indexed_expression_of(*derivation_.graph, id, derivation_.symbols)
                          : derivation_.expression(id));
  }

  void part(const std::string& title, const std::vector<DerivationLine>& lines) {
    if (lines.empty()) return;
    text_ += "\\subsection*{" + title + "}\n";
    for (const DerivationLine& line : lines) {
      if (line.steps.empty()) continue;
      text_ += "\\begin{align*}\n" + latex(named(line.subject));
      std::string before;
      for (const DerivationStep& step : line.steps) {
        const std::string now = expression(step.after);
        if (now == before) continue;
        text_ += fmt::format(" &= {} && \\text{{{}}} \\\\\n", now, words(step.rule));
        before = now;
      }
      text_ += "\\end{align*}\n";
      if (!line.note.empty()) text_ += words(line.note) + "\n\n";
    }
  }

  const Derivation& derivation_;
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
