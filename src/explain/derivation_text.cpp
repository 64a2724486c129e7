// derivation_text.cpp - a derivation in plain ASCII.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/explain.hpp>

#include "explain/check_subject.hpp"
#include "explain/proof.hpp"

namespace gradus::explain {
namespace {

std::string check_text(const DerivationStep& step) {
  if (step.numbers == 0) return "not checked: rounding hides the slope";
  if (!step.good) return fmt::format("WRONG: differs by {:.1e}", step.difference);
  return step.difference == 0 ? "checked" : fmt::format("checked {:.0e}", step.difference);
}

/// Writes one derivation.
class TextWriter {
 public:
  TextWriter(const Derivation& derivation, bool indexed)
      : derivation_(derivation), proof_(derivation), indexed_(indexed) {}

  std::string text() {
    text_ = derivation_.title + "\n";
    for (const std::string& note : derivation_.notes) text_ += "Note: " + note + "\n";
    text_ += "\nFormulas\n";
    for (const DerivationLine& line : derivation_.formulas)
      if (line.steps.size() < 2) formula(line);
    for (const DerivationLine& line : derivation_.formulas)
      if (line.steps.size() > 1)
        text_ += "\nThe loss as it is computed, without overflow, and as it is taught\n", steps(line);
    part("Local derivatives (du/dv|w: by v where w is held)", derivation_.locals);
    part("From the loss back: upstream times local (dv is short for dL/dv)", derivation_.upstream);
    part("Gradients", derivation_.gradients);
    in_short();
    return text_;
  }

 private:
  std::string expression(NodeId id) { return proof_.printed(id, Notation::text, indexed_); }

  // A formula, and at the right, or below it where it is long, what is to be said of it.
  void put(const std::string& left, const std::string& right) {
    constexpr std::size_t column = 58;
    if (right.empty())
      text_ += "  " + left + "\n";
    else if (left.size() + 2 <= column)
      text_ += fmt::format("  {:<{}}{}\n", left, column, right);
    else
      text_ += fmt::format("  {}\n  {:<{}}{}\n", left, "", column, right);
  }

  // The name of a formula, in index notation with its indices.
  std::string subject(const DerivationLine& line) const {
    if (!indexed_ || line.shape.rank() == 0) return line.subject;
    const std::string letters = proof_.letters(line.shape);
    return letters.empty() ? line.subject : line.subject + "_" + letters;
  }

  void formula(const DerivationLine& line) {
    const std::string shape = line.shape.rank() == 0 ? "" : line.shape.labelled_str();
    const std::string note = line.note.empty() ? "" : "  " + line.note;
    if (line.steps.empty()) return put(subject(line), shape + note);
    put(fmt::format("{} = {}", subject(line), expression(line.result)),
        fmt::format("{}{}{}", shape, shape.empty() ? "" : "  ", check_text(line.steps[0])));
  }

  void part(const std::string& title, const std::vector<DerivationLine>& lines) {
    if (lines.empty()) return;
    text_ += "\n" + title + "\n";
    for (const DerivationLine& line : lines) steps(line);
  }

  // Steps that leave the formula as it is written are not shown, but for the first, the last and wrong ones.
  void steps(const DerivationLine& line) {
    std::string left = subject(line), before;
    if (line.steps.empty()) put(left + " = " + expression(line.result), line.note);
    const std::string margin(left.size(), ' ');
    const bool is_chain =
        !line.chain.empty() && line.chain != line.subject && line.chain != "dL/" + line.subject;
    std::string chain = is_chain ? line.chain + ": " : "";
    for (const DerivationStep& step : line.steps) {
      const std::string now = expression(step.after);
      if (now == before && step.good && step.rule != "central differences") continue;
      const std::string reason = chain + (step.rule.empty() ? "" : step.rule + "; ") + check_text(step);
      chain.clear();
      if (now == before)
        put(margin + " as by " + step.rule, check_text(step));
      else
        put(fmt::format("{} = {}", left, now), reason);
      before = now;
      left = margin;
    }
    if (!line.note.empty() && !line.steps.empty()) put(margin + " " + line.note, "");
  }

  // One line a layer: what arrives at it, and the gradients of its parameters.
  void in_short() {
    std::vector<std::string> layers;
    for (const DerivationLine& line : derivation_.gradients)
      if (!line.layer.empty() && std::find(layers.begin(), layers.end(), line.layer) == layers.end())
        layers.insert(layers.begin(), line.layer);
    if (layers.empty()) return;
    text_ += "\nIn short, a line for each layer\n";
    for (const std::string& layer : layers) {
      std::string all;
      for (const auto* lines : {&derivation_.upstream, &derivation_.gradients})
        for (const DerivationLine& line : *lines)
          if (line.layer == layer && line.subject.find('/') == std::string::npos)
            all += fmt::format("{}{} = {}", all.empty() ? "" : ",  ", subject(line), expression(line.result));
      text_ += fmt::format("  {:<14}  {}\n", layer, all);
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

std::string derivation_text(const Derivation& derivation, bool indexed) {
  explain::check_derivation(derivation);
  return explain::TextWriter(derivation, indexed).text();
}

bool Derivation::good() const {
  for (const auto* lines : {&formulas, &locals, &upstream, &gradients})
    for (const DerivationLine& line : *lines)
      for (const DerivationStep& step : line.steps)
        if (!step.good) return false;
  return true;
}

}  // namespace gradus
