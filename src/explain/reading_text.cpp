// reading_text.cpp - the signs of formulas in plain text.
#include <fmt/format.h>

#include <cctype>
#include <gradus/error.hpp>

#include "explain/formula_parser.hpp"
#include "explain/reading.hpp"

namespace gradus::explain {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }

/// Reads one text from left to right.
class TextTokens {
 public:
  TextTokens(std::string_view text, const Meanings& meanings, bool indexed)
      : text_(text), meanings_(meanings), indexed_(indexed) {}

  std::vector<Token> read() {
    while (true) {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      if (at_ == text_.size()) break;
      Token token = next();
      token.close = start == at_start_ && !tokens_.empty();
      tokens_.push_back(std::move(token));
    }
    return std::move(tokens_);
  }

 private:
  Token next() {
    at_start_ = at_;
    if (auto found = name()) return std::move(*found);
    if (is_digit(text_[at_])) return number();
    if (is_letter(text_[at_])) return word();
    for (const char* sign : {"^T", "<=", ">=", "!="})
      if (text_.substr(at_).starts_with(sign) && !(sign[0] == '^' && is_name_character(at_ + 2)))
        return sign_of(sign);
    if (std::string_view("+-*/^.,()[]|=<>:").find(text_[at_]) == std::string_view::npos)
      throw UsageError(fmt::format("\"{}\" is no sign of a formula", text_[at_]));
    return sign_of(text_.substr(at_, 1));
  }

  bool is_name_character(std::size_t at) const {
    return at < text_.size() && (is_letter(text_[at]) || is_digit(text_[at]) || text_[at] == '\'');
  }

  Token sign_of(std::string_view sign) {
    at_ += sign.size();
    return {Token::Kind::sign, std::string(sign)};
  }

  // The longest name that has a meaning, and its indices.
  std::optional<Token> name() {
    std::optional<Token> best;
    std::size_t end = at_;
    for (const auto& [known, meaning] : meanings_) {
      if (!text_.substr(at_).starts_with(known) || known.size() <= end - at_) continue;
      std::size_t here = at_ + known.size();
      std::string indices;
      if (is_name_character(here)) {
        if (!indexed_ || text_[here] != '_') continue;
        std::size_t last = here + 1;
        while (last < text_.size() && std::islower(static_cast<unsigned char>(text_[last]))) ++last;
        if (last == here + 1 || is_name_character(last)) continue;
        indices = text_.substr(here + 1, last - here - 1);
        end = at_ + known.size();
        best = Token{Token::Kind::name, known, indices};
        here_ = last;
        continue;
      }
      end = here_ = here;
      best = Token{Token::Kind::name, known, {}};
    }
    if (best) at_ = here_;
    return best;
  }

  Token number() {
    const LeadingNumber found = leading_number(text_.substr(at_));
    Token token{Token::Kind::number, std::string(text_.substr(at_, found.length))};
    at_ += found.length;
    return token;
  }

  // sum_j, softmax, where.
  Token word() {
    const std::size_t start = at_;
    while (is_name_character(at_)) ++at_;
    const std::string text(text_.substr(start, at_ - start));
    if (text == "where" || text == "else") return {Token::Kind::sign, text};
    if (text == "e") return {Token::Kind::name, text};
    return {Token::Kind::word, text};
  }

  std::string_view text_;
  const Meanings& meanings_;
  bool indexed_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, at_start_ = 0, here_ = 0;
};

}  // namespace

std::vector<Token> tokens_of_text(std::string_view printed, const Meanings& meanings, bool indexed) {
  return TextTokens(printed, meanings, indexed).read();
}

std::vector<Token> tokens_of(std::string_view printed, Notation notation, const Meanings& meanings,
                             bool indexed) {
  if (notation == Notation::latex) return tokens_of_latex(printed, meanings, indexed);
  if (notation == Notation::mathml) return tokens_of_mathml(printed, meanings);
  return tokens_of_text(printed, meanings, indexed);
}

}  // namespace gradus::explain
