// formula_parser.cpp - reads formulas: sums of products of powers, functions, and dot products.
#include "explain/formula_parser.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <gradus/error.hpp>

namespace gradus::explain {
namespace {

// Deeper brackets are a slip or an attack.
constexpr int deepest = 200;
// Signs in a row make a tree that is as deep as it is long, which others walk by recursion.
constexpr int most_parts = 2000;

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }

/// Reads one line from left to right.
class Parser {
 public:
  Parser(std::string_view text, int line) : text_(text), line_(line) {}

  SyntaxLine parse() {
    SyntaxLine result;
    const std::size_t start = at_;
    skip();
    if (at_ < text_.size() && is_letter(text_[at_])) {
      result.name = name();
      skip();
      if (at_ < text_.size() && text_[at_] == '=')
        ++at_;
      else
        result.name.clear(), at_ = start;
    }
    result.formula = sum();
    skip();
    if (at_ < text_.size()) fail(fmt::format("unexpected \"{}\"", character()));
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    Syntax here;
    here.line = line_;
    here.column = static_cast<int>(at_) + 1;
    refuse(here, message);
  }

  // The one that is next, with all of its bytes in UTF-8.
  std::string_view character() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) ++end;
    return text_.substr(at_, end - at_);
  }

  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  char peek() {
    skip();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  Syntax made(Syntax::Kind kind, std::string text, std::vector<Syntax> parts, std::size_t column) {
    if (++made_ > most_parts)
      fail(fmt::format("more than {} numbers, names and signs; give parts of it names in lines of their own",
                       most_parts));
    Syntax result;
    result.kind = kind;
    result.text = std::move(text);
    result.parts = std::move(parts);
    result.line = line_;
    result.column = static_cast<int>(column) + 1;
    return result;
  }
  std::string name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  // Operands joined by some signs, from the left.
  template <class Operand>
  Syntax chain(std::string_view signs, const Operand& operand) {
    Syntax left = operand();
    while (peek() != '\0' && signs.find(text_[at_]) != std::string_view::npos) {
      const std::size_t here = at_++;
      if (text_[here] == '*' && at_ < text_.size() && text_[at_] == '*')
        fail("there is no \"**\"; powers are written x^2");
      Syntax right = operand();
      left =
          made(Syntax::Kind::binary, std::string(1, text_[here]), {std::move(left), std::move(right)}, here);
    }
    return left;
  }

  Syntax sum() {
    if (++depth_ > deepest) fail("brackets are too deep");
    Syntax result = chain("+-", [&] { return product(); });
    --depth_;
    return result;
  }
  Syntax product() {
    return chain("*/", [&] { return signed_operand(); });
  }
  Syntax signed_operand() {
    if (peek() != '-') return dotted();
    const std::size_t here = at_++;
    if (++depth_ > deepest) fail("signs are too many");
    Syntax operand = signed_operand();
    --depth_;
    return made(Syntax::Kind::negative, "-", {std::move(operand)}, here);
  }
  Syntax dotted() {
    return chain(".", [&] { return power(); });
  }
  Syntax power() {
    Syntax base = operand();
    if (peek() != '^') return base;
    const std::size_t here = at_++;
    if (++depth_ > deepest) fail("powers are too deep");
    if (base.kind == Syntax::Kind::name && base.text == "e") {
      Syntax exponent = peek() == '-' ? signed_operand() : power();
      --depth_;
      return made(Syntax::Kind::call, "exp", {std::move(exponent)}, here);
    }
    Syntax exponent = peek() == '-' ? signed_operand() : power();
    --depth_;
    return made(Syntax::Kind::binary, "^", {std::move(base), std::move(exponent)}, here);
  }

  Syntax operand() {
    const char c = peek();
    const std::size_t here = at_;
    if (c == '(') {
      ++at_;
      Syntax inside = sum();
      expect(')', here);
      return inside;
    }
    if (c == '|') {
      ++at_;
      Syntax inside = sum();
      expect('|', here);
      return made(Syntax::Kind::call, "abs", {std::move(inside)}, here);
    }
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
    if (!is_letter(c))
      fail(c == '\0'
               ? "the formula ends where a number, a name or a bracket should stand"
               : fmt::format("a number, a name or a bracket should stand here, not \"{}\"", character()));
    std::string word = name();
    if (word == "e" && peek() != '^') {
      at_ = here;
      fail("e is Euler's number, as in e^x; call a variable otherwise");
    }
    if (peek() != '(') return made(Syntax::Kind::name, std::move(word), {}, here);
    ++at_;
    std::vector<Syntax> arguments{sum()};
    while (peek() == ',') {
      ++at_;
      arguments.push_back(sum());
    }
    expect(')', here);
    return made(Syntax::Kind::call, std::move(word), std::move(arguments), here);
  }

  void expect(char bracket, std::size_t opened) {
    if (peek() != bracket)
      fail(fmt::format("\"{}\" should stand here, for what began in column {}", bracket, opened + 1));
    ++at_;
  }

  Syntax number() {
    const std::size_t here = at_;
    Syntax result = made(Syntax::Kind::number, "", {}, here);
    const LeadingNumber read = leading_number(text_.substr(at_));
    if (read.fault) fail(fmt::format("this number is {}", read.fault));
    result.number = read.value;
    at_ += read.length;
    result.text = std::string(text_.substr(here, at_ - here));
    return result;
  }

  std::string_view text_;
  int line_, depth_ = 0, made_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

LeadingNumber leading_number(std::string_view text) {
  LeadingNumber result;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), result.value);
  result.length = static_cast<std::size_t>(rest - text.data());
  if (error == std::errc::result_out_of_range)  // both ends of the range say so
    result.fault = std::abs(std::strtod(std::string(text.substr(0, result.length)).c_str(), nullptr)) > 1
                       ? "too large"
                       : "too small";
  else if (error == std::errc() && !std::isfinite(result.value))
    result.fault = "not finite";
  return result;
}

void refuse(const Syntax& at, const std::string& message) {
  throw UsageError(fmt::format("formula, line {}, column {}: {}", at.line, at.column, message));
}

SyntaxLine parse_formula_line(std::string_view text, int line) { return Parser(text, line).parse(); }

}  // namespace gradus::explain
