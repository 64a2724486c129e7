// reading_mathml.cpp - the signs of formulas in MathML.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "explain/reading.hpp"
#include "explain/symbols.hpp"

namespace gradus::explain {
namespace {

using Kind = Token::Kind;
using Tokens = std::vector<Token>;

/// Reads elements one behind the other.
class MathmlTokens {
 public:
  MathmlTokens(std::string_view text, const Meanings& meanings) : text_(text) {
    for (const auto& [name, meaning] : meanings) written_.emplace_back(mathml_symbol(name), name);
  }

  Tokens read() {
    Tokens all;
    while (at_ < text_.size()) element(all);
    return all;
  }

 private:
  bool take(std::string_view sign) {
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }
  void expect(std::string_view sign) {
    if (!take(sign)) throw UsageError(fmt::format("{} is missing", sign));
  }
  static void sign(Tokens& to, const char* text) { to.push_back({Kind::sign, text}); }

  std::string until(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) throw UsageError(fmt::format("{} is missing", end));
    std::string inside(text_.substr(at_, found - at_));
    at_ = found + end.size();
    return inside;
  }

  bool name(Tokens& to) {
    const std::pair<std::string, std::string>* best = nullptr;
    for (const auto& each : written_)
      if (text_.substr(at_).starts_with(each.first) && (!best || each.first.size() > best->first.size()))
        best = &each;
    if (!best) return false;
    at_ += best->first.size();
    to.push_back({Kind::name, best->second});
    return true;
  }

  void element(Tokens& to) {
    if (name(to)) return;
    if (take("<mrow>")) return inside(to, "</mrow>");
    if (take("<mn>")) return to.push_back({Kind::number, until("</mn>")});
    if (take("<mo>")) return operation(to, until("</mo>"));
    if (take("<mi>")) return identifier(to, until("</mi>"));
    if (take("<mfrac>")) return fraction(to);
    if (take("<msup>")) return raised(to);
    if (take("<munder>")) {
      expect("<mo>&#8721;</mo><mi>");
      to.push_back({Kind::total, "sum", until("</mi>")});
      return expect("</munder>");
    }
    if (take("<msub>")) return lowered(to);
    if (take("<mtable columnalign=\"left\">")) return table(to);
    throw UsageError("there is an element that formulas do not have");
  }

  void inside(Tokens& to, std::string_view end) {
    while (!take(end)) {
      if (at_ == text_.size()) throw UsageError(fmt::format("{} is missing", end));
      element(to);
    }
  }

  void operation(Tokens& to, const std::string& code) {
    if (code == "&#8290;" || code == "{") return;
    if (code == "&#8721;") return to.push_back({Kind::total, "sum"});
    const std::pair<const char*, const char*> codes[] = {
        {"&#8857;", "*"},  {"&#215;", "*"},   {"&#8901;", "."}, {"&#8805;", ">="},
        {"&#8804;", "<="}, {"&#8800;", "!="}, {"&lt;", "<"},    {"&gt;", ">"}};
    for (const auto& [written, meant] : codes)
      if (code == written) return sign(to, meant);
    to.push_back({Kind::sign, code});
  }

  // A function, e, or what a setting or a list holds.
  static void identifier(Tokens& to, const std::string& text) {
    if (text == "e") return to.push_back({Kind::name, text});
    if (text.find_first_of("=[") == std::string::npos) return to.push_back({Kind::word, text});
    for (Token& token : tokens_of_text(text, {}, false)) to.push_back(std::move(token));
  }

  void fraction(Tokens& to) {
    sign(to, "(");
    sign(to, "(");
    element(to);
    sign(to, ")");
    sign(to, "/");
    sign(to, "(");
    element(to);
    sign(to, ")");
    sign(to, ")");
    expect("</mfrac>");
  }

  void raised(Tokens& to) {
    element(to);
    if (take("<mo>&#8868;</mo>")) {
      sign(to, "^T");
    } else {
      sign(to, "^");
      sign(to, "(");
      element(to);
      sign(to, ")");
    }
    expect("</msup>");
  }

  // mean_j, or ones with their lengths.
  void lowered(Tokens& to) {
    if (take("<mi mathvariant=\"bold\">1</mi><mrow>")) {
      to.push_back({Kind::word, "ones"});
      sign(to, "(");
      Tokens lengths;
      inside(lengths, "</mrow>");
      for (Token& token : lengths) {
        if (token.text == "*") token.text = ",";
        to.push_back(std::move(token));
      }
      sign(to, ")");
      return expect("</msub>");
    }
    expect("<mi>");
    std::string word = until("</mi>");
    expect("<mi>");
    word += "_" + until("</mi>");
    to.push_back({Kind::word, std::move(word)});
    expect("</msub>");
  }

  void table(Tokens& to) {
    sign(to, "(");
    expect("<mtr><mtd>");
    inside(to, "</mtd>");
    expect("<mtd><mtext>where&#160;</mtext>");
    sign(to, "where");
    inside(to, "</mtd>");
    expect("</mtr><mtr><mtd>");
    sign(to, ",");
    sign(to, "else");
    inside(to, "</mtd>");
    expect("<mtd><mtext>else</mtext></mtd></mtr></mtable>");
    sign(to, ")");
  }

  std::string_view text_;
  std::vector<std::pair<std::string, std::string>> written_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokens_of_mathml(std::string_view printed, const Meanings& meanings) {
  return MathmlTokens(printed, meanings).read();
}

}  // namespace gradus::explain
