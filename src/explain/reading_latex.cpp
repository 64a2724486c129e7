// reading_latex.cpp - the signs of formulas in LaTeX.
#include <fmt/format.h>

#include <cctype>
#include <gradus/error.hpp>

#include "explain/formula_parser.hpp"
#include "explain/reading.hpp"
#include "explain/symbols.hpp"

namespace gradus::explain {
namespace {

using Kind = Token::Kind;

/// Reads one formula from left to right.
class LatexTokens {
 public:
  LatexTokens(std::string_view text, const Meanings& meanings, bool indexed)
      : text_(text), meanings_(meanings), indexed_(indexed) {
    for (const auto& [known, meaning] : meanings) {
      const std::string with_indices = latex_symbol(known, "@");
      written_.push_back({known, latex_symbol(known), with_indices.substr(0, with_indices.find('@'))});
    }
  }

  std::vector<Token> read() {
    while (at_ < text_.size()) next();
    if (!open_.empty()) throw UsageError("a brace is not closed");
    return std::move(tokens_);
  }

 private:
  enum class Group { numerator, denominator, exponent };

  bool take(std::string_view sign) {
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }
  void sign(const char* text) { tokens_.push_back({Kind::sign, text}); }

  // What stands in braces, which hold no others.
  std::string braced() {
    const std::size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) throw UsageError("a brace is not closed");
    const std::string inside(text_.substr(at_, end - at_));
    at_ = end + 1;
    return inside;
  }

  void next() {
    if (take(" ") || take("\\,") || take("\\left") || take("\\right")) return;
    if (name() || command() || brace()) return;
    const char c = text_[at_];
    if (std::isdigit(static_cast<unsigned char>(c))) {
      const LeadingNumber found = leading_number(text_.substr(at_));
      tokens_.push_back({Kind::number, std::string(text_.substr(at_, found.length))});
      at_ += found.length;
      return;
    }
    if (std::isalpha(static_cast<unsigned char>(c))) return letters();
    if (std::string_view("+-,()[]|=<>").find(c) == std::string_view::npos)
      throw UsageError(fmt::format("\"{}\" is no sign of a formula in LaTeX", c));
    ++at_;
    tokens_.push_back({Kind::sign, std::string(1, c)});
  }

  // e, or the rest of a setting such as 2x2.
  void letters() {
    const std::size_t start = at_;
    while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_]))) ++at_;
    std::string word(text_.substr(start, at_ - start));
    const bool euler = word == "e";
    tokens_.push_back({euler ? Kind::name : Kind::word, std::move(word)});
  }

  // The name that is longest as it is written, with its indices.
  bool name() {
    Token best;
    std::size_t end = at_;
    for (const auto& [known, written, before] : written_) {
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with(written) && at_ + written.size() > end &&
          ends_there(written, at_ + written.size())) {
        best = {Kind::name, known};
        end = at_ + written.size();
      }
      if (!indexed_ || !rest.starts_with(before)) continue;
      const std::size_t close = text_.find('}', at_ + before.size());
      if (close == std::string_view::npos || close < end) continue;
      const std::string indices(text_.substr(at_ + before.size(), close - at_ - before.size()));
      bool letters_only = !indices.empty();
      for (const char c : indices) letters_only = letters_only && std::islower(static_cast<unsigned char>(c));
      if (!letters_only) continue;
      best = {Kind::name, known, indices};
      end = close + 1;
    }
    if (end == at_) return false;
    at_ = end;
    tokens_.push_back(std::move(best));
    return true;
  }

  // Letters do not go on, and no index follows.
  bool ends_there(const std::string& written, std::size_t end) const {
    if (end >= text_.size()) return true;
    const bool letter = std::isalpha(static_cast<unsigned char>(written.back())) != 0;
    return !(letter && std::isalnum(static_cast<unsigned char>(text_[end]))) && text_[end] != '_';
  }

  bool command() {
    const std::pair<const char*, const char*> signs[] = {{"\\odot", "*"}, {"\\times", "*"}, {"\\cdot", "."},
                                                         {"\\ge", ">="},  {"\\le", "<="},   {"\\ne", "!="}};
    if (take("\\begin{cases}")) return sign("("), true;
    if (take("\\\\")) return sign(","), sign("else"), true;
    if (take("& \\text{else}\\end{cases}")) return sign(")"), true;
    if (take("&")) return sign("where"), true;
    if (take("\\frac{")) return sign("("), sign("("), open_.push_back(Group::numerator), true;
    if (take("^{\\top}")) return sign("^T"), true;
    if (take("^{")) return sign("^"), sign("("), open_.push_back(Group::exponent), true;
    if (take("\\sum")) {
      tokens_.push_back({Kind::total, "sum", take("_{") ? braced() : ""});
      return true;
    }
    if (take("\\mathbf{1}_{")) return ones(), true;
    if (take("\\mathrm{")) return word(braced()), true;
    for (const char* known : {"exp", "log", "tanh", "max", "min", "sin", "cos"})
      if (take(std::string("\\") + known)) return word(known), true;
    for (const auto& [written, meant] : signs)
      if (take(written)) return sign(meant), true;
    return false;
  }

  void word(const std::string& escaped) {
    std::string name;
    for (const char c : escaped)
      if (c != '\\') name += c;
    if (take("_{")) name += "_" + braced();
    tokens_.push_back({Kind::word, name});
  }

  void ones() {
    tokens_.push_back({Kind::word, "ones"});
    sign("(");
    for (std::string_view rest = text_.substr(at_, text_.find('}', at_) - at_); !rest.empty();) {
      const std::size_t end = std::min(rest.find(" \\times "), rest.size());
      for (Token& token : tokens_of_latex(rest.substr(0, end), meanings_, false))
        tokens_.push_back(std::move(token));
      rest.remove_prefix(std::min(rest.size(), end + 8));
      sign(rest.empty() ? ")" : ",");
    }
    braced();
  }

  bool brace() {
    if (!take("}")) return false;
    if (open_.empty()) throw UsageError("a brace is closed that was not opened");
    const Group group = open_.back();
    open_.pop_back();
    sign(")");
    if (group == Group::numerator) {
      if (!take("{")) throw UsageError("a fraction lacks its denominator");
      sign("/");
      sign("(");
      open_.push_back(Group::denominator);
    }
    if (group == Group::denominator) sign(")");
    return true;
  }

  /// A name as it is written, and with indices up to these.
  struct Name {
    std::string name, written, before_indices;
  };

  std::string_view text_;
  const Meanings& meanings_;
  bool indexed_;
  std::vector<Name> written_;
  std::vector<Token> tokens_;
  std::vector<Group> open_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokens_of_latex(std::string_view printed, const Meanings& meanings, bool indexed) {
  return LatexTokens(printed, meanings, indexed).read();
}

}  // namespace gradus::explain
