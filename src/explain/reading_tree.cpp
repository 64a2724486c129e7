// reading_tree.cpp - the tree of a formula that was read.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "explain/reading.hpp"

namespace gradus::explain {
namespace {

using Part = Reading::Kind;

constexpr int deepest = 2000;

/// Reads one formula from its tokens.
class TreeParser {
 public:
  explicit TreeParser(const std::vector<Token>& tokens) : tokens_(tokens) {}

  Reading parse() {
    Reading result = choice();
    if (at_ < tokens_.size()) fail("is more than a formula");
    return result;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw UsageError(at_ < tokens_.size()
                         ? fmt::format("\"{}\", sign {}, {}", tokens_[at_].text, at_ + 1, what)
                         : "the formula ends too early");
  }
  const Token& peek() const {
    static const Token end;
    return at_ < tokens_.size() ? tokens_[at_] : end;
  }
  bool is(std::string_view sign) const { return peek().kind == Token::Kind::sign && peek().text == sign; }
  bool take(std::string_view sign) {
    const bool found = is(sign);
    if (found) ++at_;
    return found;
  }
  void expect(std::string_view sign) {
    if (!take(sign)) fail("stands where another sign should");
  }
  static Reading made(Part kind, std::vector<Reading> parts, std::string text = {}) {
    return {kind, std::move(text), {}, std::move(parts)};
  }

  // value where condition, else other
  Reading choice() {
    if (++depth_ > deepest) fail("stands too deep in brackets");
    Reading value = sum();
    if (take("where")) {
      Reading condition = sum();
      expect(",");
      expect("else");
      Reading other = choice();
      value = made(Part::choice, {std::move(condition), std::move(value), std::move(other)});
    }
    --depth_;
    return value;
  }

  Reading sum() {
    Reading left = take("-") ? made(Part::negative, {product()}) : product();
    while (is("+") || is("-")) {
      const Part kind = take("+") ? Part::sum : (++at_, Part::difference);
      left = made(kind, {std::move(left), product()});
    }
    return left;
  }

  Reading product() {
    Reading left = beside();
    while (is("*") || is("/")) {
      const Part kind = take("*") ? Part::product : (++at_, Part::quotient);
      left = made(kind, {std::move(left), beside()});
    }
    return left;
  }

  bool begins_operand() const {
    const Token& next = peek();
    if (next.kind == Token::Kind::sign)
      return next.text == "(" || next.text == "[" || (next.text == "|" && bars_ == 0);
    return next.kind != Token::Kind::end;
  }

  Reading beside() {
    Reading left = dotted();
    while (begins_operand()) left = made(Part::beside, {std::move(left), dotted()});
    return left;
  }

  Reading dotted() {
    Reading left = power();
    while (take(".")) left = made(Part::dot, {std::move(left), power()});
    return left;
  }

  Reading power() {
    Reading base = operand();
    if (take("^T")) return made(Part::transposed, {std::move(base)});
    if (!take("^")) return base;
    const bool negative = take("-");
    Reading exponent = operand();
    if (negative) exponent = made(Part::negative, {std::move(exponent)});
    return made(Part::power, {std::move(base), std::move(exponent)});
  }

  // A sigma reaches as far as the product behind it.
  Reading operand() {
    const Token token = peek();
    if (token.kind == Token::Kind::end) fail("");
    ++at_;
    if (token.kind == Token::Kind::number) return {Part::number, token.text};
    if (token.kind == Token::Kind::name) return {Part::name, token.text, token.indices};
    if (token.kind == Token::Kind::total) return {Part::total, token.text, token.indices, {product()}};
    if (token.kind == Token::Kind::word) return call(token.text);
    if (token.text == "(") {
      Reading inside = in_brackets([&] { return choice(); });
      expect(")");
      return inside;
    }
    if (token.text == "|") {
      ++bars_;
      Reading inside = sum();
      --bars_;
      expect("|");
      return made(Part::absolute, {std::move(inside)});
    }
    if (token.text == "[") return in_brackets([&] { return bracketed(); });
    --at_;
    fail("does not begin an operand");
  }

  // Inside of brackets, a bar begins an operand again.
  template <class Inside>
  Reading in_brackets(const Inside& inside) {
    const int before = bars_;
    bars_ = 0;
    Reading result = inside();
    bars_ = before;
    return result;
  }

  // [a > b], or a list of numbers.
  Reading bracketed() {
    Reading first = sum();
    for (const char* sign : {">", "<", ">=", "<=", "=", "!="})
      if (take(sign)) {
        Reading second = sum();
        expect("]");
        return made(Part::relation, {std::move(first), std::move(second)}, sign);
      }
    Reading list = made(Part::list, {});
    list.parts.push_back(std::move(first));
    while (take(",")) list.parts.push_back(sum());
    expect("]");
    return list;
  }

  Reading call(std::string name) {
    std::string indices;
    if (const std::size_t low = name.rfind('_'); low != std::string::npos) {
      const std::string base = name.substr(0, low);
      const bool letters = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz", low + 1) == std::string::npos;
      if (letters && (base == "sum" || base == "mean" || base == "max"))
        indices = name.substr(low + 1), name = base;
    }
    if (!is("(")) fail("should be the bracket of a function");
    ++at_;
    Reading result{name == "sum" ? Part::total : Part::call, name, indices};
    do result.parts.push_back(in_brackets([&] { return argument(); }));
    while (take(","));
    expect(")");
    return result;
  }

  // An operand, or a setting: stride=2, size=2x3, axes=[0, 1].
  Reading argument() {
    if (peek().kind == Token::Kind::word && at_ + 1 < tokens_.size() && tokens_[at_ + 1].text == "=") {
      Reading setting{Part::setting, peek().text};
      at_ += 2;
      std::string value;
      while (!is(",") && !is(")") && peek().kind != Token::Kind::end) {
        if (is("[")) {
          while (!is("]")) value += tokens_.at(at_++).text;
        }
        value += peek().text;
        ++at_;
      }
      setting.parts.push_back({Part::name, value});
      return setting;
    }
    return choice();
  }

  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  int depth_ = 0, bars_ = 0;
};

// Of each part, from its own parts.
void add_hashes(Reading& formula) {
  formula.hash =
      std::hash<std::string>()(formula.text + "_" + formula.indices) + static_cast<std::size_t>(formula.kind);
  for (Reading& part : formula.parts) {
    add_hashes(part);
    formula.hash = formula.hash * 1000003U + part.hash;
  }
}

}  // namespace

Reading parsed(const std::vector<Token>& tokens) {
  Reading result = TreeParser(tokens).parse();
  add_hashes(result);
  return result;
}

}  // namespace gradus::explain
